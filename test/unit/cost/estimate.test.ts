import { describe, expect, it } from 'vitest';
import { costOf } from '../../../infra/cost/bill.ts';
import { estimate } from '../../../infra/cost/estimate.ts';
import { defaultWorkload, type Workload } from '../../../infra/cost/usage.ts';
import { parseProject } from '../../../infra/read-config.ts';
import { findStage } from '../../../infra/stages.ts';
import { manyConnections } from '../../infra/example-configs.ts';

function estimated(stageName: string, more: Partial<Workload> = {}, connection: object = {}) {
  const project = parseProject({
    sources: { hr: { type: 'standard-webhooks' } },
    connections: { dito: { provider: 'dito', id: 'cpf', ...connection } },
  });
  const found = findStage(stageName);
  if (!project.ok || !found.ok) throw new Error('No config or stage');
  const all = estimate(project.config, found.stage, {
    ...defaultWorkload,
    connections: 1,
    ...more,
  });
  if (!all.ok) throw new Error(all.message);
  return { ...all, total: all.items.reduce((sum, item) => sum + costOf(item), 0) };
}

const tightest = ({ limits }: ReturnType<typeof estimated>) => limits[0];

describe('the estimate', () => {
  it.each([
    ['no connection', 0, 'no connection that changes could go to'],
    ['far too many connections', 60, 'Give the config fewer connections'],
  ])('of a config with %s says why there is none', (_, count, message) => {
    const project = parseProject(manyConnections(count));
    const found = findStage('prod');
    if (!project.ok || !found.ok) throw new Error('No config or stage');
    expect(estimate(project.config, found.stage, defaultWorkload)).toEqual({
      ok: false,
      message: expect.stringContaining(message),
    });
  });

  it('reads from the templates what depends on them', () => {
    const { settings } = estimated('prod', {}, { maxConcurrency: 7 });
    expect(settings).toMatchObject({
      connections: 1,
      batchSize: 10,
      maxConcurrency: 7,
      hasHighThroughput: true,
      minutesBetweenRetries: 1,
      keys: 1,
    });
    expect(settings.indexes.map(({ name }) => name)).toEqual(['due', 'status', 'user']);
    expect(settings.receive.reservedConcurrency).toBe(100);
  });

  it('charges for a key only where there is one', () => {
    const hasKey = ({ items }: ReturnType<typeof estimated>) =>
      items.some(({ service }) => service === 'KMS');
    expect([hasKey(estimated('prod')), hasKey(estimated('dev'))]).toEqual([true, false]);
  });

  it('costs twice as much for twice the changes, but for what is due anyway', () => {
    // So many that each second has one, of which each is traced.
    const [one, two, three] = [4, 8, 12].map((millions) =>
      estimated('dev', { changes: millions * 1_000_000 }),
    );
    const more = (two?.total ?? 0) - (one?.total ?? 0);
    expect(more).toBeGreaterThan(1);
    expect((three?.total ?? 0) - (two?.total ?? 0)).toBeCloseTo(more, 6);
  });

  it.each(['prod', 'dev'])(
    'says of a month with changes what it costs without any, at %s',
    (stage) => {
      const [none, many] = [0, 1_000_000].map((changes) => estimated(stage, { changes }));
      const due = many?.items.filter(({ isFixed }) => isFixed) ?? [];
      expect(due).toEqual(none?.items);
      expect(due.map(({ service }) => service)).toEqual(
        expect.arrayContaining(['Lambda', 'DynamoDB', 'SQS', 'CloudWatch', 'X-Ray']),
      );
    },
  );

  it('charges for each metric that an alarm looks at', () => {
    const { items, settings } = estimated('prod');
    const alarms = items.find(({ what }) => what === 'alarms');
    // Six of the connection, two of each function, three of webhooks, two of the schedule.
    expect(alarms?.quantity).toBe(6 + 2 * 4 + 3 + 2);
    expect(settings.alarmMetrics).toBe(alarms?.quantity);
  });

  it('names the slowest connection first, until it may do more at once', () => {
    expect(tightest(estimated('prod'))).toMatchObject({
      name: 'Lambda: `deliver` of one connection at once',
      movedBy: '`maxConcurrency` of the connection',
    });
    expect(tightest(estimated('prod', {}, { maxConcurrency: 100 }))?.name).not.toContain('deliver');
  });

  it('lets an execution take ten requests a second, however fast it is', () => {
    const atOnce = (name: string, more: Partial<Workload>) =>
      estimated('prod', more).limits.find((limit) => limit.name.startsWith(name))?.changesPerSecond;
    expect(atOnce('Lambda: `receive`', {})).toBe(10 * 100);
    // Ten batches of ten at once, of 360 ms or of 61 ms.
    expect(atOnce('Lambda: `deliver`', { providerMs: 300 })).toBeCloseTo(100 / 0.36);
    expect(atOnce('Lambda: `deliver`', { providerMs: 1 })).toBe(10 * 100);
  });

  it('says which limits are lower in São Paulo, and by how much', () => {
    const { limits, limitsInSaoPaulo } = estimated('prod', { connections: 4 });
    const inVirginia = new Map(
      limits.map(({ name, changesPerSecond }) => [name, changesPerSecond]),
    );
    expect(
      limitsInSaoPaulo.map(({ name, changesPerSecond }) => [
        name,
        changesPerSecond,
        inVirginia.get(name),
      ]),
    ).toEqual([
      ['EventBridge: events', 150, 2_500],
      ['SQS: sends to one queue', 4_500, 70_000],
    ]);
  });

  it('charges a flood for what is let in, and its functions for no more than may run', () => {
    const day = 86_400;
    const { flood } = estimated('prod');
    const quantityOf = (wanted: string) => flood.find(({ what }) => what === wanted)?.quantity;
    expect(quantityOf('requests')).toBe(1_000 * day);
    expect(quantityOf('receive, requests')).toBe(1_000 * day);
    // A hundred instances that each read the secret again once a second, for which Secrets Manager asks for the key.
    expect(quantityOf('reads, one a second and instance')).toBe(100 * day);
    expect(quantityOf('calls')).toBe(100 * day);
    expect(estimated('dev').flood.some(({ service }) => service === 'KMS')).toBe(false);
  });
});
