import * as v from 'valibot';
import { tokenHeader } from '../setup.ts';
import { readSaved } from '../shell/saved.ts';
import { type Result, toFailure } from './failure.ts';

/** A stack's function may take its time to start; longer than this, nobody answers. */
const timeoutMs = 35_000;

export interface Asked<Schema> {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly schema: Schema;
  readonly signal?: AbortSignal;
}

/** Asks the server for something, and checks that the answer is what it should be. Never rejects. */
export async function request<Schema extends v.GenericSchema>({
  method = 'GET',
  path,
  body,
  schema,
  signal,
}: Asked<Schema>): Promise<Result<v.InferOutput<Schema>>> {
  const ends = [AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])];
  try {
    const response = await fetch(path, {
      method,
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.any(ends),
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        [tokenHeader]: readSaved('token') ?? '',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return read(response.ok, response.status, { schema, text: await response.text() });
  } catch {
    return { ok: false, failure: { kind: 'unreachable' } };
  }
}

function read<Schema extends v.GenericSchema>(
  isFine: boolean,
  status: number,
  { schema, text }: { schema: Schema; text: string },
): Result<v.InferOutput<Schema>> {
  const body = parseJson(text);
  if (!isFine) return { ok: false, failure: toFailure(status, body) };
  const parsed = v.safeParse(schema, body);
  return parsed.success
    ? { ok: true, value: parsed.output }
    : { ok: false, failure: { kind: 'unreadable', status } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
