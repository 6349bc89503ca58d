const compiled = new Map<string, RegExp>();

/**
 * Whether a text fits an IAM pattern, in which `*` stands for any characters, slashes among them, and `?` for one. Patterns
 * come from the template, so there are few, and each is compiled once.
 */
export function fitsWildcard(pattern: string, text: string): boolean {
  return pattern === '*' || pattern === text || expressionOf(pattern).test(text);
}

function expressionOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const source = pattern.replace(/[*?]|[^*?]+/g, (part) =>
    part === '*' ? '.*' : part === '?' ? '.' : RegExp.escape(part),
  );
  const expression = new RegExp(`^${source}$`, 's');
  compiled.set(pattern, expression);
  return expression;
}
