import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Field, fieldNames } from '../../functions/domain/field.ts';
import { changeIdOf } from '../../functions/domain/ids.ts';
import type { User } from '../../functions/domain/user.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { createMemoryClock } from '../memory/memory-clock.ts';
import { createMemoryQueues } from '../memory/memory-queues.ts';
import { createMemoryStores } from '../memory/memory-stores.ts';
import { accept } from '../support/accept.ts';
import { createKeptLog } from '../support/kept-log.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  imagemaisSettings,
  makeConnections,
  wecareSettings,
} from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';

const connections = makeConnections({
  'gestao-plus': gestaoPlusSettings,
  wecare: wecareSettings,
  dito: ditoSettings,
  imagemais: imagemaisSettings,
  'dito-off': { ...ditoSettings, enabled: false },
  'dito-crm': { ...ditoSettings, sources: ['crm'] },
});

const everything = {
  name: 'Ana Prado',
  email: 'ana.prado@example.com',
  cpf: '52998224725',
  registrationId: '00010234',
  mobile: '+5561989899898',
  birthDate: '1990-02-15',
  admissionDate: '2022-01-01',
  jobTitle: 'Analista',
  areas: ['Produto'],
  manager: 'chefe@example.com',
  gender: 'female',
  location: 'Brasília',
  picture: 'aGVsbG8=',
  password: 'Senha@123',
  roleIds: [1],
} satisfies Omit<User, 'key'>;

/** Any user of whom something is known, and what of it has changed. */
const anyChange: fc.Arbitrary<UserChange> = fc
  .record({
    known: fc.subarray([...fieldNames], { minLength: 1 }),
    ids: fc.subarray(['gestao-plus', 'wecare', 'dito', 'imagemais']),
  })
  .chain(({ known, ids }) =>
    fc.subarray(known, { minLength: 1 }).map((fields) => changeOf({ known, ids, fields })),
  );

function changeOf({ known, ids, fields }: { known: Field[]; ids: string[]; fields: Field[] }) {
  const occurredAt = '2026-11-22T12:00:00.000Z';
  const values = Object.entries(everything).filter(([name]) => known.some((one) => one === name));
  return {
    id: changeIdOf('hr', 'msg_1'),
    source: 'hr',
    type: 'user.updated',
    occurredAt,
    receivedAt: occurredAt,
    fields,
    user: {
      key: 'u-1001',
      ...Object.fromEntries(values),
      ids: Object.fromEntries(ids.map((name) => [name, name === 'imagemais' ? 47 : '108'])),
    },
    previous: {},
  } satisfies UserChange;
}

/** Why a change does not go to a connection, by what each provider is documented to hold and to need. */
function whyNot({ user, fields }: UserChange, name: string): RegExp | undefined {
  if (name === 'dito-off') return /^the connection is disabled$/;
  if (name === 'dito-crm') return /^the connection does not listen to the source hr$/;
  const { holds, needs = [], key } = documented[name] ?? { holds: [] };
  if (!fields.some((field) => holds.includes(field))) {
    return new RegExp(`^${name} holds none of the changed fields$`);
  }
  const absent = needs.filter((field) => !(field in user));
  if (absent.length > 0) return new RegExp(`cannot be updated without ${absent.join(', ')}$`);
  const isKnown = user.ids?.[name] !== undefined || (key !== undefined && key in user);
  const lacks = key === undefined ? '' : `no ${key} and `;
  return isKnown
    ? undefined
    : new RegExp(`^no (id|key): the user has ${lacks}no ids entry for this connection$`);
}

interface Documented {
  readonly holds: readonly string[];
  readonly needs?: readonly string[];
  /** The field that tells who the user is, if no id was given. */
  readonly key?: string;
}

const ofStaff = 'name email registrationId manager mobile birthDate admissionDate jobTitle areas';
const documented: Readonly<Record<string, Documented>> = {
  'gestao-plus': { holds: ['picture'] },
  wecare: { holds: ofStaff.split(' '), key: 'email' },
  dito: { holds: [...ofStaff.split(' '), 'cpf', 'gender', 'location'], key: 'cpf' },
  imagemais: {
    holds: ['name', 'email', 'password', 'roleIds', 'mobile'],
    needs: ['name', 'email', 'password', 'roleIds'],
  },
};

test('each connection that a change does not go to is listed with the reason', async () => {
  await fc.assert(
    fc.asyncProperty(anyChange, async (change) => {
      const stores = createMemoryStores();
      const { queue } = createMemoryQueues({ ambient: createMemoryClock() });
      const tools = { queue, reader: stores.reader, log: createKeptLog(), delaysSeconds: [60] };
      const told = await accept(change, { ...tools, connections, store: stores.changes });
      const shown = await stores.reader.change(change.id);
      expect(shown?.skipped).toEqual(told.skipped);
      expect(shown?.connections).toEqual(told.deliveries.map(({ connection }) => connection));
      for (const { name } of connections) {
        const reason = whyNot(change, name);
        const skip = shown?.skipped.find(({ connection }) => connection === name);
        expect(shown?.connections.includes(name), name).toBe(reason === undefined);
        if (reason !== undefined) expect(skip?.reason).toMatch(reason);
      }
    }),
    { numRuns: atLeast(500) },
  );
});
