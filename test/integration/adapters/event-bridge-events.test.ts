import { createServer } from 'node:http';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEventBridgeEvents } from '../../../functions/adapters/event-bridge-events.ts';
import type { DeliveryEvent } from '../../../functions/domain/delivery-events.ts';
import { startEventBridge } from '../../../local/services/event-bridge.ts';
import { listen } from '../../../local/services/listen.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { createStoppedClock } from '../../support/stopped-clock.ts';

function eventOf(number: number): DeliveryEvent {
  const connection = 'wecare';
  const since = '2026-11-22T12:00:00.000Z';
  const provider = `wecare-${number}`;
  const detail = { connection, provider, code: 'unauthorized', since } as const;
  return { type: 'connection.held', detail };
}

function publisherTo(endpoint: string, busName = 'propaga-dev') {
  const client = new EventBridgeClient({
    endpoint,
    region: 'sa-east-1',
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  const [clock, log] = [createStoppedClock(), createKeptLog()];
  const publisher = createEventBridgeEvents({ client, busName, ambient: clock, log });
  return { publisher, clock, log };
}

async function startBus() {
  const bus = await startEventBridge();
  onTestFinished(() => bus.stop());
  bus.declare([{ name: 'propaga-dev', arn: 'arn:aws:events:sa-east-1:000000000000:event-bus/x' }]);
  return bus;
}

/** An endpoint that takes calls and never answers. */
async function startSilence() {
  let calls = 0;
  const server = createServer(() => {
    calls += 1;
  });
  const { url, stop } = await listen(server);
  onTestFinished(stop);
  return { url, calls: () => calls };
}

test('events come to the bus as they are, however many there are', async () => {
  const bus = await startBus();
  const { publisher, log } = publisherTo(bus.url);
  const events = Array.from({ length: 23 }, (_, index) => eventOf(index));
  await publisher.publish(events, 2_000);
  const kept = bus.events.after(undefined);
  expect(kept).toHaveLength(events.length);
  expect(kept.map(({ detail }) => detail)).toEqual(
    expect.arrayContaining(events.map(({ detail }) => detail)),
  );
  expect(kept[0]).toMatchObject({
    bus: 'propaga-dev',
    source: 'propaga',
    type: 'connection.held',
    time: '2026-11-22T12:00:00.000Z',
  });
  expect(log.lines).toEqual([]);
});

test('without events there is no call', async () => {
  const silence = await startSilence();
  await publisherTo(silence.url).publisher.publish([], 2_000);
  expect(silence.calls()).toBe(0);
});

describe('events that cannot be published', () => {
  test('are logged when the bus refuses them', async () => {
    const bus = await startBus();
    const { publisher, log } = publisherTo(bus.url, 'another');
    await publisher.publish([eventOf(1), eventOf(2)], 2_000);
    expect(log.lines).toMatchObject([
      { level: 'warn', fields: { count: 2, code: 'ResourceNotFoundException' } },
    ]);
    expect(bus.events.after(undefined)).toEqual([]);
  });

  test('are logged when nobody is there', async () => {
    const { publisher, log } = publisherTo('http://127.0.0.1:1');
    await publisher.publish([eventOf(1)], 2_000);
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'events not published' }]);
  });

  test('are waited for as long as there is time, and then not for a while', async () => {
    const silence = await startSilence();
    const { publisher, clock, log } = publisherTo(silence.url);
    const start = performance.now();
    await publisher.publish([eventOf(1)], 200);
    expect(performance.now() - start).toBeLessThan(1_500);
    await publisher.publish([eventOf(2)], 200);
    expect(silence.calls()).toBe(1);
    clock.moveBy(30_000);
    await publisher.publish([eventOf(3)], 200);
    expect(silence.calls()).toBe(2);
    expect(log.lines).toHaveLength(3);
  });

  test('are not kept back for hours because the clock was put back', async () => {
    const silence = await startSilence();
    const { publisher, clock } = publisherTo(silence.url);
    await publisher.publish([eventOf(1)], 200);
    clock.moveBy(-10_800_000);
    await publisher.publish([eventOf(2)], 200);
    expect(silence.calls()).toBe(2);
  });

  test('are not begun without time', async () => {
    const silence = await startSilence();
    const { publisher, log } = publisherTo(silence.url);
    await publisher.publish([eventOf(1)], -200);
    expect(silence.calls()).toBe(0);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { count: 1 } }]);
  });
});
