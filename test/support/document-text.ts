import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's own directory. */
export const repository = join(import.meta.dirname, '../..');

/** The text of a file of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

/** The files of the repository that fit. */
export function filesLike(pattern: string): string[] {
  return globSync(pattern, { cwd: repository });
}

const codeBlock = /^ *```.*\n(?:[\s\S]*?\n)? *```$/gm;

/** The code blocks with their fences. */
export function codeBlocks(text: string): string[] {
  return [...text.matchAll(codeBlock)].map(([block]) => block);
}

/** What is in the code blocks of one language. */
export function blocks(text: string, language: string): string[] {
  return codeBlocks(text)
    .map((block) => block.split('\n'))
    .filter(([fence]) => fence?.trim() === `\`\`\`${language}`)
    .map((lines) => `${lines.slice(1, -1).join('\n')}\n`);
}

/** The text without its code blocks, in which a `#` is no heading. */
export function withoutCode(text: string): string {
  return text.replace(codeBlock, '');
}

/** How GitHub names each heading in links. */
export function slugsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\d -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
