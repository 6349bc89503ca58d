import { Logger } from '@aws-lambda-powertools/logger';
import * as v from 'valibot';
import { parseDeliveryId } from '../domain/ids.ts';
import type { Log } from '../domain/log.ts';

/** A function's log, told with each event whose lines follow. */
export interface InvocationLog extends Log {
  /** Every line has these ids from now on, instead of those before. */
  begin(ids: Readonly<Record<string, string>>): void;
}

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'];

/**
 * One JSON object per line, with what callers pass: ids, statuses and times. `POWERTOOLS_LOG_LEVEL` says from which level
 * on there are lines (`INFO` without it). Lambda's own level is left at INFO, as it would drop the metrics as well, and is
 * all that Powertools' logger goes by.
 */
export function createLog(service: string, variables = process.env): InvocationLog {
  const logger = new Logger({ serviceName: service });
  const lowest = levels.indexOf(variables.POWERTOOLS_LOG_LEVEL?.toUpperCase() ?? 'INFO');
  const write =
    (level: 'info' | 'warn' | 'error'): Log['info'] =>
    (message, fields = {}) => {
      if (levels.indexOf(level.toUpperCase()) < lowest) return;
      logger[level](message, safe({ ...idsIn(fields), ...fields }));
    };
  return {
    begin(ids) {
      logger.resetKeys();
      logger.appendKeys({ ...ids });
    },
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

/** A log whose lines all have these fields. */
export function withFields(log: Log, more: Readonly<Record<string, unknown>>): Log {
  return {
    info: (message, fields) => log.info(message, { ...more, ...fields }),
    warn: (message, fields) => log.warn(message, { ...more, ...fields }),
    error: (message, fields) => log.error(message, { ...more, ...fields }),
  };
}

/** A delivery's id tells its change's, and its connection. */
function idsIn({ deliveryId }: Readonly<Record<string, unknown>>): Record<string, string> {
  return (typeof deliveryId === 'string' && parseDeliveryId(deliveryId)) || {};
}

function safe(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? describeError(value) : value,
    ]),
  );
}

/** Of errors of Node itself, whose messages say what was received. */
const NodeError = v.object({ code: v.pipe(v.string(), v.regex(/^ERR_[A-Z0-9_]{1,60}$/)) });

/** What an error says without the input that it may quote: schemas, JSON.parse and Node repeat what they could not take. */
function describeError(error: Error): Record<string, unknown> {
  const ofNode = v.safeParse(NodeError, error);
  const quotesInput = error instanceof v.ValiError || error instanceof SyntaxError;
  return {
    name: error.name,
    ...(ofNode.success ? { code: ofNode.output.code } : {}),
    ...(quotesInput || ofNode.success ? {} : { message: error.message }),
    ...(error instanceof v.ValiError ? { paths: error.issues.map(pathOf) } : {}),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
    stack: framesOf(error),
  };
}

const frame = /^ {4}at .*(?::\d+:\d+|<anonymous>|native)\)?$/;

/** Where it was thrown, and none of the message, which stands before that and may have lines of its own. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  const rest = start === -1 ? stack : stack.slice(start + message.length);
  return rest
    .split('\n')
    .filter((line) => frame.test(line))
    .slice(0, 10);
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  return v.getDotPath(issue) ?? '';
}
