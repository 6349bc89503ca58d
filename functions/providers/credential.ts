import * as v from 'valibot';

/** Marks a credential of several lines, for which `propaga secrets set` asks for a file. */
export const severalLines = v.metadata<string, { readonly severalLines: true }>({
  severalLines: true,
});

/** No header may be longer: Node's own servers take 16 KB of all headers together. */
export const maxTokenLength = 8_000;

/** Nobody issues longer ones. */
export const notTooLong = v.maxLength<string, number, string>(
  maxTokenLength,
  `must not be longer than ${maxTokenLength} characters`,
);

/** A credential of any characters. */
export const Credential = v.pipe(
  v.string('must be a string'),
  v.nonEmpty('must not be empty'),
  notTooLong,
);

/** A token that goes into an `Authorization` header: RFC 6750 allows it no spaces, and a header no line breaks. */
export const BearerToken = v.pipe(
  v.string('must be a string'),
  notTooLong,
  v.regex(
    /^[\x21-\x7e]+$/,
    'must be the token alone: no "Bearer" before it, no spaces, no line break at the end',
  ),
);
