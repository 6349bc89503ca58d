import type { Log } from '../../functions/domain/log.ts';

/** A log whose lines a test can look at. */
export interface KeptLog extends Log {
  readonly lines: { level: string; message: string; fields?: unknown }[];
}

export function createKeptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  const keep = (level: string) => (message: string, fields?: unknown) => {
    lines.push({ level, message, fields });
  };
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}
