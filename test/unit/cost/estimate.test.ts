import { describe, expect, it } from 'vitest';
import { costOf } from '../../../infra/cost/bill.ts';
import { estimate } from '../../../infra/cost/estimate.ts';
import { defaultWorkload, type Workload } from '../../../infra/cost/usage.ts';
import { parseProject } from '../../../infra/read-config.ts';
import { findStage } from '../../../infra/stages.ts';

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
  return { ...all, total: all.items.reduce((sum, item) => sum + costOf(item), 0) };
}

const tightest = ({ limits }: ReturnType<typeof estimated>) => limits[0];

describe('the estimate', () => {
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
    const [none, one, two] = [0, 1_000_000, 2_000_000].map((changes) =>
      estimated('dev', { changes }),
    );
    const more = (one?.total ?? 0) - (none?.total ?? 0);
    expect(more).toBeGreaterThan(1);
    expect((two?.total ?? 0) - (one?.total ?? 0)).toBeCloseTo(more, 6);
  });

  it('names the slowest connection first, until it may do more at once', () => {
    expect(tightest(estimated('prod'))).toMatchObject({
      name: 'Lambda: `deliver` of one connection at once',
      movedBy: '`maxConcurrency` of the connection',
    });
    expect(tightest(estimated('prod', {}, { maxConcurrency: 100 }))?.name).not.toContain('deliver');
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
});
