/** A body that can be accepted has a tenth of that; to read millions of values takes seconds. */
const maxParts = 40_000;

/** Nothing that is read here goes deeper than ten. */
const maxDepth = 64;

/** What a text would be as JSON, as far as it can be told before it is read. Of what is no JSON it may be anything. */
export interface JsonShape {
  /** More values, or values deeper in each other, than anybody has reason to send. */
  readonly isTooMuch: boolean;
  /** The path of the first member that its object has twice: which of them counts would be left to chance. */
  readonly twice: readonly string[] | undefined;
}

/** An object or a list that has not ended. */
interface Level {
  /** The names so far; undefined in a list. */
  readonly names: Set<string> | undefined;
  /** The member, or the place in the list, that is being written. */
  at: string | number;
  /** Whether a name comes next. */
  isNaming: boolean;
}

/** Looks at a text once, and no further than it takes to tell that it is too much. */
export function shapeOf(text: string): JsonShape {
  const levels: Level[] = [];
  let parts = 0;
  let twice: string[] | undefined;
  let lastText = '';
  for (let at = nextSign(text, 0); at < text.length; at = nextSign(text, at + 1)) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfText(text, at + 1);
      // Values, which may be long, are not looked at.
      lastText = levels.at(-1)?.isNaming === true ? text.slice(at, end + 1) : '';
      at = end;
      continue;
    }
    if (sign !== '}' && sign !== ']') parts += 1;
    if (parts > maxParts || levels.length > maxDepth) return { isTooMuch: true, twice };
    if (!follow(levels, sign, lastText)) twice ??= levels.map((level) => String(level.at));
  }
  return { isTooMuch: false, twice };
}

/** Where the next sign is that JSON is built with; the end if there is none. */
function nextSign(text: string, from: number): number {
  signs.lastIndex = from;
  return signs.test(text) ? signs.lastIndex - 1 : text.length;
}

const signs = /["{}[\]:,]/g;

/** Where the quote is that ends a text; the end of everything if there is none. */
function endOfText(text: string, start: number): number {
  let from = start;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return text.length;
    let backslashes = 0;
    while (quote - backslashes > from && text[quote - backslashes - 1] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    from = quote + 1;
  }
}

/** False if it brings a name that its object has already. */
function follow(levels: Level[], sign: string | undefined, lastText: string): boolean {
  const level = levels.at(-1);
  switch (sign) {
    case '{':
      levels.push({ names: new Set(), at: '', isNaming: true });
      return true;
    case '[':
      levels.push({ names: undefined, at: 0, isNaming: false });
      return true;
    case ',':
      if (typeof level?.at === 'number') level.at += 1;
      else if (level !== undefined) level.isNaming = true;
      return true;
    case ':':
      return level?.names === undefined || nameMember(level, level.names, nameIn(lastText));
    default:
      levels.pop();
      return true;
  }
}

function nameMember(level: Level, names: Set<string>, name: string): boolean {
  const isNew = !names.has(name);
  names.add(name);
  level.at = name;
  level.isNaming = false;
  return isNew;
}

/** The same name may be written with escapes. What cannot be read is no JSON, which is found out later. */
function nameIn(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
