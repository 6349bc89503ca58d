import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLedger } from '../../chaos/ledger.ts';
import { connectionNames, expectedUser } from '../../chaos/model.ts';
import { type PlannedChange, planChanges } from '../../chaos/plan.ts';
import { findStale } from '../../chaos/stale.ts';
import { atLeast } from '../../support/property-runs.ts';
import { delivered } from './delivered.ts';

const changes = planChanges({ seed: 3, changes: 30, users: 1 });
const renamed = changes.filter(({ fields }) => fields.includes('name'));
const [older, newer] = [renamed.at(-2), renamed.at(-1)];
if (older === undefined || newer === undefined) throw new Error('The plan has too few names.');

/** What Dito shows once it has been told of these changes, one after the other. */
function shownAfter(told: readonly PlannedChange[]): unknown {
  const values = Object.assign(
    {},
    ...told.map((change) =>
      Object.fromEntries(
        [...expectedUser('dito', [change])].map(([name, { value }]) => [name, value]),
      ),
    ),
  );
  const nested = Object.entries(values).filter(([name]) => name.startsWith('data.'));
  const data = Object.fromEntries(nested.map(([name, value]) => [name.slice(5), value]));
  const cpf = JSON.parse(changes[0]?.body ?? '').data.user.cpf;
  return { [cpf]: { ...values, data } };
}

function staleAfter(
  told: readonly PlannedChange[],
  deliveries: readonly ReturnType<typeof delivered>[],
  ledger = createLedger(),
): string[] {
  return findStale({
    deliveries: new Map([['dito', deliveries]]),
    users: (connection) => (connection === 'dito' ? shownAfter(told) : {}),
    ledger,
  });
}

describe('the model of a chaos run', () => {
  test('is the same in whatever order the changes come', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...connectionNames),
        fc.shuffledSubarray([...changes], { minLength: changes.length }),
        (connection, shuffled) => {
          expect(expectedUser(connection, shuffled)).toEqual(expectedUser(connection, changes));
        },
      ),
      { numRuns: atLeast(50) },
    );
  });

  test('has each value from the newest change of its field', () => {
    for (const { change } of expectedUser('dito', changes).values()) {
      const rivals = changes.filter(({ fields }) =>
        change.fields.some((field) => fields.includes(field)),
      );
      expect(rivals.some(({ version }) => version >= change.version)).toBe(true);
    }
    expect(expectedUser('dito', changes).get('name')?.change).toBe(newer);
    expect(expectedUser('imagemais', changes).get('name')?.value).toBe(newer.values.name);
  });
});

describe('the comparison of a chaos run', () => {
  const inOrder = changes.toSorted((one, other) => (one.version < other.version ? -1 : 1));
  const all = changes.map((change) => delivered(change));

  test('finds nothing where every provider has the newest values', () => {
    expect(staleAfter(inOrder, all)).toEqual([]);
  });

  test('finds a value that an older change has overwritten, and names the change', () => {
    const stale = staleAfter([...inOrder, older], all);
    expect(stale.join('\n')).toContain(`name is "${older.values.name}"`);
    expect(stale.join('\n')).toContain(newer.changeId);
  });

  test('finds a change that says it was delivered and was not made', () => {
    expect(
      staleAfter(
        inOrder.filter((change) => change !== newer),
        all,
      ),
    ).not.toEqual([]);
  });

  test('counts a rejected change only if the provider had made it all the same', () => {
    const rejected = all.map((one) =>
      one.change === newer ? delivered(newer, { status: 'failed', failure: 'rejected' }) : one,
    );
    const without = inOrder.filter((change) => change !== newer);
    expect(staleAfter(without, rejected)).toEqual([]);
    expect(staleAfter(inOrder, rejected)).not.toEqual([]);

    const ledger = createLedger();
    ledger.begin('dito', new Map([[newer.index, ['name']]])).appliedAt = Date.now();
    expect(staleAfter(inOrder, rejected, ledger)).toEqual([]);
  });
});
