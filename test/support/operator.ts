import * as v from 'valibot';
import { expect } from 'vitest';
import type { Answer, TestSystem } from './local-system.ts';

/** Asks the local system as an operator does. */
export interface Operator {
  post(path: string, body?: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export function useOperator(propaga: TestSystem): Operator {
  return {
    post: (path, body) =>
      propaga.postRaw(path, {
        body: body === undefined ? '' : JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    delete: (path) => propaga.request(path, { method: 'DELETE' }),
  };
}

/** What the contract says of an answer, checked strictly. */
export function asAnswered<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const parsed = v.parse(schema, body);
  // The views let other members through; there must be none.
  expect(parsed).toEqual(body);
  return parsed;
}
