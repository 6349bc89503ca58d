import { describe, expect, it } from 'vitest';
import { type Column, formatTable } from '../../../cli/table.ts';
import { cutText, padText } from '../../../cli/text-width.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}

const columns: Column<Row>[] = [
  { header: 'ID', of: ({ id }) => id, whenNarrow: 'keep' },
  { header: 'LENGTH', of: ({ name }) => String(name.length), whenNarrow: 'drop' },
  { header: 'NAME', of: ({ name }) => name, whenNarrow: 'cut' },
];
const rows = [
  { id: 'id-1', name: 'Ana' },
  { id: 'id-10000', name: 'a name that goes on and on and on' },
];

describe('a table', () => {
  it('aligns its columns', () => {
    expect(formatTable(columns, rows, undefined)).toEqual([
      'ID        LENGTH  NAME',
      'id-1      3       Ana',
      'id-10000  33      a name that goes on and on and on',
    ]);
  });

  it('cuts what may be cut on a narrow terminal', () => {
    expect(formatTable(columns, rows, 36)).toEqual([
      'ID        LENGTH  NAME',
      'id-1      3       Ana',
      'id-10000  33      a name that goes …',
    ]);
  });

  it('leaves columns out before it cuts any to nothing, and never cuts an id', () => {
    const lines = formatTable(columns, rows, 24);
    expect(lines[0]).toBe('ID        NAME');
    expect(lines[2]).toBe('id-10000  a name that g…');
    expect(formatTable(columns, rows, 4)[2]).toContain('id-10000');
  });

  it('counts what wide characters take', () => {
    const wide = formatTable(columns, [{ id: '山田', name: 'x' }, ...rows], undefined);
    expect(wide[1]).toBe('山田      1       x');
    expect(padText('e\u0301', 2)).toBe('e\u0301 ');
    expect(cutText('山田太郎', 5)).toBe('山田…');
  });

  it('shows a hostile cell as an escape, on one line', () => {
    const lines = formatTable(columns, [{ id: '\u001b[2J\n', name: 'x' }], 80);
    expect(lines[1]).toMatch(/^\\x1b\[2J\\x0a {2}/);
  });
});
