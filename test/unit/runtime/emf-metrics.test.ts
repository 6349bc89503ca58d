import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createEmfMetrics } from '../../../functions/adapters/emf-metrics.ts';

const Line = v.looseObject({
  _aws: v.object({
    Timestamp: v.number(),
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.string(),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string(), Unit: v.string() })),
      }),
    ),
  }),
});

const now = new Date('2026-11-22T12:00:00.000Z');

function setUp() {
  const written: string[] = [];
  const metrics = createEmfMetrics({
    stage: 'prod',
    now: () => now,
    write: (line) => written.push(line),
  });
  return {
    metrics,
    flush() {
      metrics.flush();
      return written.splice(0).map((line) => {
        expect(line.indexOf('\n')).toBe(line.length - 1);
        return v.parse(Line, JSON.parse(line));
      });
    },
  };
}

describe('metrics of an invocation', () => {
  it('are one line for all that has the same dimensions', () => {
    const { metrics, flush } = setUp();
    metrics.record('delivered', 1, { connection: 'wecare' });
    metrics.record('timeToDelivery', 120, { connection: 'wecare' });
    metrics.record('delivered', 1, { connection: 'wecare' });
    metrics.record('timeToDelivery', 340, { connection: 'wecare' });
    expect(flush()).toEqual([
      {
        _aws: {
          Timestamp: now.getTime(),
          CloudWatchMetrics: [
            {
              Namespace: 'propaga',
              Dimensions: [['stage', 'connection']],
              Metrics: [
                { Name: 'delivered', Unit: 'Count' },
                { Name: 'timeToDelivery', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        stage: 'prod',
        connection: 'wecare',
        delivered: 2,
        timeToDelivery: [120, 340],
      },
    ]);
  });

  it('are kept apart by what they are about, and summed over it where that is of use', () => {
    const { metrics, flush } = setUp();
    metrics.record('failed', 1, { connection: 'wecare', reason: 'rejected' });
    metrics.record('failed', 1, { connection: 'wecare', reason: 'exhausted' });
    metrics.record('refused', 1, { code: 'invalid_signature' });
    const lines = flush();
    expect(lines.map(({ reason, code }) => reason ?? code)).toEqual([
      'rejected',
      'exhausted',
      'invalid_signature',
    ]);
    const dimensions = lines.map(({ _aws }) => _aws.CloudWatchMetrics[0]?.Dimensions);
    const byConnection = [
      ['stage', 'connection'],
      ['stage', 'connection', 'reason'],
    ];
    expect(dimensions).toEqual([byConnection, byConnection, [['stage'], ['stage', 'code']]]);
  });

  it('are written once', () => {
    const { metrics, flush } = setUp();
    metrics.record('delivered', 1, { connection: 'wecare' });
    expect(flush()).toHaveLength(1);
    expect(flush()).toEqual([]);
  });

  it('take further lines if there are more values than one may have', () => {
    const { metrics, flush } = setUp();
    metrics.record('delivered', 1, { connection: 'wecare' });
    for (let ms = 0; ms < 150; ms += 1) {
      metrics.record('timeToDelivery', ms, { connection: 'wecare' });
    }
    const lines = flush();
    const Times = v.array(v.number());
    expect(lines.map(({ timeToDelivery }) => v.parse(Times, timeToDelivery).length)).toEqual([
      100, 50,
    ]);
    expect(lines.map(({ delivered }) => delivered)).toEqual([1, undefined]);
  });
});
