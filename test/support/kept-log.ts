import type { InvocationLog } from '../../functions/runtime/logger.ts';

/** A log whose lines a test can look at. */
export interface KeptLog extends InvocationLog {
  readonly lines: { level: string; message: string; fields?: unknown }[];
  /** The ids of each invocation that began. */
  readonly begun: Readonly<Record<string, string>>[];
}

export function createKeptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  const keep = (level: string) => (message: string, fields?: unknown) => {
    lines.push({ level, message, fields });
  };
  const begun: KeptLog['begun'] = [];
  return {
    lines,
    begun,
    begin: (ids) => begun.push(ids),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
}
