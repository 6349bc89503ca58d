import * as v from 'valibot';
import { Time } from './time.ts';

const ReplyView = v.object({
  at: v.pipe(Time, v.description('When its attempt began; ISO 8601, in UTC')),
  status: v.number(),
  contentType: v.exactOptional(v.string()),
  body: v.pipe(
    v.string(),
    v.description(
      'As it came, as text: up to 64 KB of it. It may hold personal data, and anything else',
    ),
  ),
  cut: v.exactOptional(v.pipe(v.literal(true), v.description('There was more of it'))),
});

/** What a provider replied to the attempts of a delivery that brought no success. */
export const RepliesView = v.object({
  replies: v.pipe(v.array(ReplyView), v.description('The newest last')),
  dropped: v.exactOptional(
    v.pipe(v.number(), v.description('How many older ones there was no room for')),
  ),
});
export type RepliesView = v.InferOutput<typeof RepliesView>;
