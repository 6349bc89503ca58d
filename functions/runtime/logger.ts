import { Logger } from '@aws-lambda-powertools/logger';
import * as v from 'valibot';
import type { Log } from '../domain/log.ts';

/** One JSON object per line, with what callers pass: ids, statuses and times. */
export function createLog(service: string): Log {
  const logger = new Logger({ serviceName: service });
  return {
    info: (message, fields = {}) => logger.info(message, safe(fields)),
    warn: (message, fields = {}) => logger.warn(message, safe(fields)),
    error: (message, fields = {}) => logger.error(message, safe(fields)),
  };
}

function safe(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? describeError(value) : value,
    ]),
  );
}

/** What an error says without the input that it may quote: schemas and JSON.parse repeat what they could not read. */
function describeError(error: Error): Record<string, unknown> {
  const stack = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  const quotesInput = error instanceof v.ValiError || error instanceof SyntaxError;
  return {
    name: error.name,
    ...(quotesInput ? {} : { message: error.message }),
    ...(error instanceof v.ValiError ? { paths: error.issues.map(pathOf) } : {}),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
    stack: stack?.slice(0, 10),
  };
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  return v.getDotPath(issue) ?? '';
}
