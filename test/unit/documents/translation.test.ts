import { describe, expect, it } from 'vitest';
import { codeBlocks, slugsOf, textOf, withoutCode } from '../../support/document-text.ts';

const english = textOf('README.md');
const portuguese = textOf('README.pt-BR.md');

function levels(text: string): string[] {
  return [...withoutCode(text).matchAll(/^(#+) /gm)].map(([, level = '']) => level);
}

/** Where links lead, those within the document by the number of the heading. */
function links(text: string): string[] {
  const slugs = slugsOf(text);
  return [...text.matchAll(/\]\(([^)]+)\)|<(https?:[^>]+)>/g)]
    .map(([, target, address]) => target ?? address ?? '')
    .filter((target) => !target.startsWith('README'))
    .map((target) => (target.startsWith('#') ? `#${slugs.indexOf(target.slice(1))}` : target));
}

/** What stands in backquotes, and so is the same in every language. */
function words(text: string): string[] {
  return [...withoutCode(text).matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

/** How many rows and columns each table has. */
function tables(text: string): string[] {
  return [...withoutCode(text).matchAll(/^(?:\|.*\n)+/gm)].map(([table]) => {
    const rows = table.trim().split('\n');
    return rows.map((row) => row.split('|').length).join();
  });
}

describe('README.pt-BR.md', () => {
  it('has the headings of README.md, in the same order', () => {
    expect(levels(portuguese)).toEqual(levels(english));
  });

  it('has its code blocks', () => {
    expect(codeBlocks(portuguese)).toEqual(codeBlocks(english));
  });

  it('has its links', () => {
    expect(links(portuguese).toSorted()).toEqual(links(english).toSorted());
  });

  it('has its tables', () => {
    expect(tables(portuguese)).toEqual(tables(english));
  });

  it('names the same commands, settings and files', () => {
    expect(words(portuguese).toSorted()).toEqual(words(english).toSorted());
  });

  it('and README.md lead to each other', () => {
    expect(english).toContain('](README.pt-BR.md)');
    expect(portuguese).toContain('](README.md)');
  });
});
