import * as v from 'valibot';
import { shapeOf } from '../domain/json-shape.ts';

/** JSON that a provider has sent: none with more values, or deeper in each other, than is looked at. */
export const BoundedJson = v.pipe(
  v.string(),
  v.check((text) => !shapeOf(text).isTooMuch),
  v.parseJson(),
);
