import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { DeliveryMessage, Undone } from '../../../functions/domain/deliver-messages.ts';
import { sqsHandler } from '../../../functions/runtime/sqs-handler.ts';
import { createKeptLog } from '../../support/kept-log.ts';

const deliveryId = `chg_${'0'.repeat(32)}.wecare`;
const right = JSON.stringify({ deliveryId, attempt: 3 });

function record(
  messageId: string,
  body = right,
  attributes: Partial<SQSRecord['attributes']> = { MessageGroupId: 'group' },
): SQSRecord {
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'me',
      ApproximateFirstReceiveTimestamp: '0',
      ...attributes,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:wecare.fifo',
    awsRegion: 'us-east-1',
  };
}

async function handle(records: SQSRecord[], undone: Partial<Undone> = {}) {
  const seen: DeliveryMessage[] = [];
  const times: number[] = [];
  const log = createKeptLog();
  const handler = sqsHandler({
    async deliver(messages, remainingMs) {
      seen.push(...messages);
      times.push(remainingMs());
      return { failed: [], ...undone };
    },
    log,
  });
  const context = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => 12_345 };
  const response = await handler({ Records: records }, context);
  expect(log.begun).toEqual([{ requestId: 'aws-1' }]);
  const failures = response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { seen, times, failures, log };
}

describe('a batch of records', () => {
  it('becomes messages that point to deliveries', async () => {
    const { seen, times, failures } = await handle([
      record('m1', right, { MessageGroupId: 'group', ApproximateReceiveCount: '2' }),
    ]);
    const pointer = { deliveryId, release: 3, group: 'group' };
    expect(seen).toEqual([{ messageId: 'm1', pointer, receipts: 2 }]);
    expect(times).toEqual([12_345]);
    expect(failures).toEqual([]);
  });

  it('comes back as far as it is not done with', async () => {
    const records = ['m1', 'm2', 'm3', 'm4'].map((id) => record(id));
    const { failures } = await handle(records, { failed: ['m2', 'm4'] });
    expect(failures).toEqual(['m2', 'm4']);
  });

  it.each([
    ['no JSON', record('m1', 'hello')],
    ['something else', record('m1', '{"deliveryId":1}')],
    ['no id', record('m1', '{"deliveryId":"chg_1","attempt":1}')],
    ['no group', record('m1', right, {})],
  ])('drops a record that is none of ours, and says so: %s', async (_, strange) => {
    const { seen, failures, log } = await handle([strange, record('m2')]);
    expect(seen.map(({ messageId }) => messageId)).toEqual(['m2']);
    expect(failures).toEqual([]);
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'error',
        fields: { messageId: 'm1', queue: 'wecare.fifo' },
      }),
    ]);
  });

  it('fails as a whole when nothing could be done about it, and only the log says why', async () => {
    const log = createKeptLog();
    const error = new Error('no table for ana@example.com');
    const handler = sqsHandler({ deliver: () => Promise.reject(error), log });
    const context = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => 1 };
    const handled = handler({ Records: [record('m1')] }, context);
    await expect(handled).rejects.toEqual(
      new Error('The invocation failed, as the line of the log before this one says'),
    );
    expect(log.lines).toEqual([
      { level: 'error', message: 'invocation failed', fields: { error } },
    ]);
  });
});
