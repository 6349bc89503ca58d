import { subscribe } from 'node:diagnostics_channel';
import * as v from 'valibot';

/** Node's fetch undoes up to five content encodings, one over the other. */
const maxEncodings = 5;

/** Tells a reply that was refused for its content encodings from one that never came. */
export const tooManyEncodings = 'TOO_MANY_ENCODINGS';

const HeadMessage = v.object({
  request: v.object({ abort: v.function() }),
  /** Names and values in turn, as they came over the wire. */
  response: v.object({ headers: v.array(v.instance(Buffer)) }),
});

// Of a reply with more encodings fetch says so and forgets its body, with nobody listening to that: the connection's next
// error, or the time-out, would end the process. So such a request is ended before fetch comes to see its reply.
subscribe('undici:request:headers', (message) => {
  const parsed = v.safeParse(HeadMessage, message);
  if (!parsed.success) return;
  const { request, response } = parsed.output;
  if (countEncodings(response.headers) <= maxEncodings) return;
  const error = new Error(`the reply names more than ${maxEncodings} content encodings`);
  request.abort(Object.assign(error, { code: tooManyEncodings }));
});

function countEncodings(headers: readonly Buffer[]): number {
  return headers
    .filter((_, at) => at % 2 === 1 && isContentEncoding(headers[at - 1]))
    .reduce((count, value) => count + value.toString('latin1').split(',').length, 0);
}

function isContentEncoding(name: Buffer | undefined): boolean {
  return (
    name?.length === 'content-encoding'.length &&
    name.toString('latin1').toLowerCase() === 'content-encoding'
  );
}
