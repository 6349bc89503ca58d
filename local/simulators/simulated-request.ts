import * as v from 'valibot';
import type { SimulatedRequest } from './simulator.ts';

const JsonText = v.pipe(v.string(), v.parseJson());

/** Whether the body is declared to be of a media type, whatever its parameters. */
export function hasMediaType({ headers }: SimulatedRequest, mediaType: string): boolean {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() === mediaType;
}

/** The body as JSON; undefined if it is none. */
export function jsonOf({ body }: SimulatedRequest): unknown {
  const parsed = v.safeParse(JsonText, body);
  return parsed.success ? parsed.output : undefined;
}

export function bearerToken({ headers }: SimulatedRequest): string | undefined {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
}

/** The one path segment after a prefix, decoded; undefined for any other path. */
export function segmentAfter(prefix: string, path: string): string | undefined {
  const segment = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  if (segment === '' || segment.includes('/')) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Those of some unknown values that fit a schema. */
export function fitting<Output>(
  schema: v.GenericSchema<unknown, Output>,
  values: readonly unknown[],
): Output[] {
  return values.flatMap((value) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? [parsed.output] : [];
  });
}
