import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startEventBridge } from '../../local/services/event-bridge.ts';
import { createEventLog } from '../../local/services/event-log.ts';

async function start() {
  const bus = await startEventBridge();
  onTestFinished(() => bus.stop());
  const arn = 'arn:aws:events:sa-east-1:000000000000:event-bus/made-up';
  bus.declare([{ name: 'made-up', arn }]);
  const client = new EventBridgeClient({
    endpoint: bus.url,
    region: 'sa-east-1',
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  const entry = { EventBusName: 'made-up', Source: 'test', DetailType: 'made up', Detail: '{}' };
  const put = (...Entries: Partial<typeof entry>[]) =>
    client.send(new PutEventsCommand({ Entries: Entries.map((one) => ({ ...entry, ...one })) }));
  return { bus, put, arn };
}

describe('the local EventBridge', () => {
  test('keeps what is put onto a bus of the template, by its name or ARN', async () => {
    const { bus, put, arn } = await start();
    const { FailedEntryCount } = await put({ Detail: '{"a":1}' }, { EventBusName: arn });
    expect(FailedEntryCount).toBe(0);
    expect(bus.events.after(undefined)).toMatchObject([
      { bus: 'made-up', source: 'test', type: 'made up', detail: { a: 1 } },
      { bus: 'made-up', detail: {} },
    ]);
  });

  test('refuses each entry that is not right, and only that', async () => {
    const { bus, put } = await start();
    const answer = await put({ Detail: 'no JSON' }, {}, { EventBusName: 'another' });
    expect(answer).toMatchObject({
      FailedEntryCount: 2,
      Entries: [
        { ErrorCode: 'MalformedDetail' },
        { EventId: expect.any(String) },
        { ErrorCode: 'ResourceNotFoundException' },
      ],
    });
    expect(bus.events.after(undefined)).toHaveLength(1);
  });

  test('takes ten entries and 256 KB at once, and no more', async () => {
    const { put } = await start();
    await expect(put(...Array.from({ length: 11 }, () => ({})))).rejects.toThrow();
    await expect(put({ Detail: JSON.stringify({ a: 'x'.repeat(260_000) }) })).rejects.toThrow();
    await put(...Array.from({ length: 10 }, () => ({})));
  });
});

describe('the events that are kept', () => {
  const event = (id: number) => ({
    id: String(id),
    bus: 'made-up',
    time: '2026-11-22T12:00:00.000Z',
    source: 'test',
    type: 'made up',
    detail: {},
  });
  const idsOf = (events: readonly { id: string }[]) => events.map(({ id }) => id);

  test('go on after the one that was seen last', () => {
    const log = createEventLog();
    for (const id of [1, 2, 3]) log.add(event(id));
    expect(idsOf(log.after('2'))).toEqual(['3']);
    expect(idsOf(log.after('unknown'))).toEqual(['1', '2', '3']);
  });

  test('are the latest thousand', () => {
    const log = createEventLog();
    for (let id = 1; id <= 1_005; id += 1) log.add(event(id));
    expect(log.after(undefined)).toHaveLength(1_000);
    expect(log.after(undefined)[0]?.id).toBe('6');
  });

  test('are told to who follows, until he no longer does', () => {
    const log = createEventLog();
    const told: string[] = [];
    const unfollow = log.follow(({ id }) => told.push(id));
    log.add(event(1));
    unfollow();
    log.add(event(2));
    expect(told).toEqual(['1']);
  });
});
