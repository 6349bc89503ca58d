import { describe, expect, test } from 'vitest';
import { chooseFault } from '../../chaos/faults.ts';
import { planChanges } from '../../chaos/plan.ts';
import { planSendings } from '../../chaos/sendings.ts';

const options = { seed: 7, changes: 300, users: 20, duplicates: 0.1, reordered: 0.1 };
const changes = planChanges(options);

describe('the plan of a chaos run', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(planChanges(options)).toEqual(changes);
    expect(planChanges({ ...options, seed: 8 })).not.toEqual(changes);
    expect(planSendings(changes, options)).toEqual(planSendings(changes, options));
  });

  test('sends every change, about a tenth of them twice, and about a tenth after a newer one', () => {
    const sendings = planSendings(changes, options);
    const first = sendings.filter(({ isDuplicate }) => !isDuplicate).map(({ change }) => change);
    expect(new Set(first)).toEqual(new Set(changes));
    expect(first).toHaveLength(changes.length);
    expect(sendings.length - changes.length).toBeGreaterThan(changes.length * 0.05);
    expect(sendings.length - changes.length).toBeLessThan(changes.length * 0.2);

    const late = first.filter((change, place) =>
      first.slice(0, place).some(({ user, index }) => user === change.user && index > change.index),
    );
    expect(late.length).toBeGreaterThan(changes.length * 0.04);
    expect(late.length).toBeLessThan(changes.length * 0.2);
  });

  test('says of every rename what came before it', () => {
    const renames = changes.filter(
      ({ index, fields }) => index >= options.users && fields.includes('email'),
    );
    expect(renames.length).toBeGreaterThan(0);
    for (const { index, user, body } of renames) {
      const before = changes.slice(0, index).findLast((change) => change.user === user);
      expect(JSON.parse(body).data.previous).toEqual({ email: before?.values.email });
    }
  });
});

describe('the faults of a chaos run', () => {
  const calls = Array.from({ length: 2_000 }, (_, index) => ({
    connection: 'wecare' as const,
    key: String(index),
    before: 0,
  }));

  test('are the same for the same seed and call, and come as often as asked', () => {
    const chosen = calls.map((call) => chooseFault({ seed: 1, faults: 0.3 }, call));
    expect(calls.map((call) => chooseFault({ seed: 1, faults: 0.3 }, call))).toEqual(chosen);
    const share = chosen.filter((fault) => fault !== undefined).length / calls.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });

  test('are of every kind', () => {
    const chosen = calls.map((call) => chooseFault({ seed: 1, faults: 0.9 }, call));
    const statuses = chosen.flatMap((fault) => (fault?.kind === 'status' ? [fault.status] : []));
    expect(new Set(statuses)).toEqual(new Set([408, 425, 429, 500, 502, 503, 504]));
    expect(new Set(chosen.map((fault) => fault?.kind))).toEqual(
      new Set([
        undefined,
        'status',
        'redirect',
        'delay',
        'body',
        'reset before',
        'reset after',
        'time-out before',
        'time-out after',
        'expired token',
        'truncated',
        'chunk missing',
        'wrong encoding',
        'endless',
        'trickle',
      ]),
    );
    const forms = chosen.flatMap((fault) => (fault?.kind === 'body' ? [fault.form] : []));
    expect(new Set(forms)).toEqual(
      new Set(['garbage', 'huge', 'empty', 'wrong type', 'wrong charset']),
    );
  });

  test('ask to be spared by 429 and 503 in each form of Retry-After, and in none', () => {
    const chosen = calls.map((call) => chooseFault({ seed: 1, faults: 0.9 }, call));
    const asked = chosen.flatMap((fault) =>
      fault?.kind === 'status' ? [`${fault.status} ${fault.retryAfter?.form}`] : [],
    );
    expect(asked).toEqual(
      expect.arrayContaining(
        [429, 503].flatMap((status) =>
          ['seconds', 'date', 'unreadable', undefined].map((form) => `${status} ${form}`),
        ),
      ),
    );
  });
});
