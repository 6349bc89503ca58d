import * as v from 'valibot';
import { maxEmailLength, whyNoEmail } from '../../functions/domain/email-address.ts';

/** An e-mail address as propaga sends it. No provider documents a rule of its own, so propaga's is the one. */
export const SentEmail = v.pipe(
  v.string(),
  v.maxLength(maxEmailLength),
  v.check((text) => whyNoEmail(text) === undefined),
);
