import stringWidth from 'string-width';
import { safe } from './safe-text.ts';
import { cutText, padText } from './text-width.ts';

export interface Column<Row> {
  readonly header: string;
  /** The cell's text; it may come from outside. */
  readonly of: (row: Row) => string;
  /** Colours the cell. */
  readonly paint?: (text: string, row: Row) => string;
  /** What happens to it on a narrow terminal: it is kept whole, cut, or left out altogether. */
  readonly whenNarrow?: 'keep' | 'cut' | 'drop';
}

const gap = 2;
const minCutWidth = 12;

/** Rows under headers, aligned. With a width, nothing but what must be kept whole goes beyond it. */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): string[] {
  const laidOut = layOut(columns, rows, width);
  const header = laidOut.map(({ column, size }) => padText(cutText(column.header, size), size));
  return [
    header.join(' '.repeat(gap)).trimEnd(),
    ...rows.map((row) => formatRow(laidOut, row).trimEnd()),
  ];
}

interface LaidOut<Row> {
  readonly column: Column<Row>;
  readonly size: number;
}

function formatRow<Row>(columns: readonly LaidOut<Row>[], row: Row): string {
  return columns
    .map(({ column, size }, index) => {
      const text = cutText(safe(column.of(row)), size);
      const padding = index === columns.length - 1 ? '' : padText('', size - stringWidth(text));
      return (column.paint === undefined ? text : column.paint(text, row)) + padding;
    })
    .join(' '.repeat(gap));
}

function layOut<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): LaidOut<Row>[] {
  const natural = columns.map((column) => ({ column, size: naturalSize(column, rows) }));
  if (width === undefined) return natural;
  let laidOut = cutToFit(natural, width);
  while (totalOf(laidOut) > width) {
    const index = laidOut.findLastIndex(({ column }) => column.whenNarrow === 'drop');
    if (index === -1) break;
    // What it leaves free goes to the columns that were cut.
    const kept = new Set(laidOut.toSpliced(index, 1).map(({ column }) => column));
    laidOut = cutToFit(
      natural.filter(({ column }) => kept.has(column)),
      width,
    );
  }
  return laidOut;
}

/** Takes from the widest of the columns that may be cut, one after the other. */
function cutToFit<Row>(columns: readonly LaidOut<Row>[], width: number): LaidOut<Row>[] {
  let excess = totalOf(columns) - width;
  const cuttable = columns
    .filter(({ column }) => column.whenNarrow === 'cut')
    .sort((one, other) => other.size - one.size);
  const sizes = new Map(columns.map(({ column, size }) => [column, size]));
  for (const { column, size } of cuttable) {
    if (excess <= 0) break;
    const smaller = Math.max(Math.min(size, minCutWidth), size - excess);
    excess -= size - smaller;
    sizes.set(column, smaller);
  }
  return columns.map(({ column, size }) => ({ column, size: sizes.get(column) ?? size }));
}

function naturalSize<Row>({ header, of }: Column<Row>, rows: readonly Row[]): number {
  return rows.reduce(
    (size, row) => Math.max(size, stringWidth(safe(of(row)))),
    stringWidth(header),
  );
}

function totalOf(columns: readonly { readonly size: number }[]): number {
  return columns.reduce((sum, { size }) => sum + size + gap, -gap);
}
