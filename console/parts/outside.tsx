/** What cannot be seen, or turns the direction of what is around it, and so could pass one text off as another. */
const unseen = /([\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff])/u;

/** Text from outside, set apart from what is around it and with every character that hides made visible. */
export function Outside({ text }: { readonly text: string }) {
  return (
    <bdi class="outside">
      {text
        .split(unseen)
        .map((part, index) =>
          index % 2 === 0 ? part : <span class="unseen">{codePointOf(part)}</span>,
        )}
    </bdi>
  );
}

/** The same as plain text, for titles and names of buttons. */
export function visibleText(text: string): string {
  return text
    .split(unseen)
    .map((part, index) => (index % 2 === 0 ? part : codePointOf(part)))
    .join('');
}

function codePointOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex}`;
}
