import * as v from 'valibot';
import { Time } from './time.ts';

const Series = v.pipe(
  v.array(v.number()),
  v.description('One number for each bucket, oldest first'),
);

/** How many deliveries came in over time, and how they stand by now. */
export const ActivityView = v.object({
  from: v.pipe(Time, v.description('When the first bucket begins; ISO 8601, in UTC')),
  bucketSeconds: v.number(),
  connections: v.array(
    v.object({
      name: v.string(),
      delivered: v.pipe(Series, v.description('Delivered or superseded')),
      failed: Series,
      open: v.pipe(Series, v.description('Pending, waiting or held')),
      isComplete: v.pipe(
        v.boolean(),
        v.description('False if there were more than are counted; the newest always are'),
      ),
    }),
  ),
});
export type ActivityView = v.InferOutput<typeof ActivityView>;
