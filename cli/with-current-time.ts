import * as v from 'valibot';

const Body = v.pipe(v.string(), v.parseJson(), v.looseObject({}));

/**
 * The same change, as if it had just happened: one that is older than the last would be superseded. Text that is no JSON
 * object is left as it is, for the receiver to complain about.
 */
export function withCurrentTime(content: string): string {
  const body = v.safeParse(Body, content);
  return body.success
    ? JSON.stringify({ ...body.output, timestamp: new Date().toISOString() })
    : content;
}
