import { styleText } from 'node:util';
import stringWidth from 'string-width';
import type { DeliveryStatus } from '../functions/domain/delivery.ts';
import { safe, safeJson } from './safe-text.ts';
import { type Column, formatTable } from './table.ts';
import { padText } from './text-width.ts';

type Style = Parameters<typeof styleText>[0];

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Terminal {
  /** Lines of a result. What comes from outside must have been made safe. */
  print(...lines: readonly string[]): void;
  /** One JSON document, or one line of JSON Lines. */
  printJson(value: unknown, form?: 'document' | 'line'): void;
  printTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void;
  /** Names and values below each other; values may come from outside, and undefined ones are left out. */
  printFields(fields: Readonly<Record<string, string | undefined>>): void;
  /** A remark that is no result. */
  note(text: string): void;
  /** Shows on a terminal what is going on, in one line that the next one replaces; undefined removes it. */
  progress(text: string | undefined): void;
  /** Colours text for standard output, if that is a terminal that may be coloured. */
  paint(style: Style, text: string): string;
  readonly now: () => Date;
}

interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function createTerminal({ stdout, stderr }: Streams): Terminal {
  let shown = false;
  const progress = (text: string | undefined): void => {
    if (!stderr.isTTY || (text === undefined && !shown)) return;
    stderr.write(`\r\x1b[2K${text ?? ''}`);
    shown = text !== undefined;
  };
  const print = (...lines: readonly string[]): void => {
    progress(undefined);
    stdout.write(lines.map((line) => `${line}\n`).join(''));
  };
  return {
    print,
    progress,
    printJson: (value, form = 'document') =>
      print(safeJson(value, form === 'document' ? 2 : undefined)),
    printTable: (columns, rows) =>
      print(...formatTable(columns, rows, stdout.isTTY ? stdout.columns : undefined)),
    printFields: (fields) => print(...formatFields(fields)),
    note(text) {
      progress(undefined);
      stderr.write(`${text}\n`);
    },
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    now: () => new Date(),
  };
}

function formatFields(fields: Readonly<Record<string, string | undefined>>): string[] {
  const width = Math.max(...Object.keys(fields).map((name) => stringWidth(name)));
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${padText(name, width)}  ${safe(value)}`],
  );
}

const statusStyles = {
  pending: 'cyan',
  waiting: 'yellow',
  held: 'magenta',
  delivered: 'green',
  superseded: 'dim',
  failed: 'red',
  cancelled: 'dim',
} as const satisfies Record<DeliveryStatus, Style>;

/** The colour that a status has everywhere. */
export function styleOfStatus(status: DeliveryStatus): Style {
  return statusStyles[status];
}
