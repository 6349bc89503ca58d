import * as v from 'valibot';
import { Time } from './time.ts';

const AuditEntryView = v.object({
  at: Time,
  by: v.pipe(
    v.string(),
    v.description('The ARN that signed the request; `local` on one machine, where nobody signs'),
  ),
  action: v.pipe(v.string(), v.description('`view-replies`; there may be others later')),
  on: v.pipe(v.string(), v.description('What it was done to: the id of a delivery')),
  note: v.exactOptional(v.string()),
});

/** Who did what, when, and to what, the newest first. */
export const AuditPageView = v.object({
  entries: v.array(AuditEntryView),
  cursor: v.exactOptional(
    v.pipe(v.string(), v.description('Asks for the next page; absent on the last one')),
  ),
});
export type AuditPageView = v.InferOutput<typeof AuditPageView>;
