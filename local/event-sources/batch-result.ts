import * as v from 'valibot';
import type { InvocationResult } from '../lambda/invocation.ts';

const PartialResponse = v.nullish(
  v.object({
    batchItemFailures: v.nullish(
      v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) })),
      [],
    ),
  }),
);

/**
 * The ids of the messages that a function did not finish. A function that failed, answered something else than a list of
 * failures, or named a message that it did not get, has finished none:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function unfinishedIds(
  result: InvocationResult,
  messageIds: readonly string[],
  responseTypes: readonly string[],
): readonly string[] {
  if (!result.ok) return messageIds;
  if (!responseTypes.includes('ReportBatchItemFailures')) return [];
  const parsed = v.safeParse(PartialResponse, result.payload);
  if (!parsed.success) return messageIds;
  const failed = (parsed.output?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier);
  return failed.every((id) => messageIds.includes(id)) ? failed : messageIds;
}
