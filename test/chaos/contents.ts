import * as v from 'valibot';
import type { SimulatedRequest } from '../../local/simulators/simulator.ts';
import { changeIn } from './made-up-values.ts';
import type { ConnectionName } from './model.ts';

type Contents = ReadonlyMap<number, readonly string[]>;

const Members = v.record(v.string(), v.unknown());
const bodyWith = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(v.string(), v.parseJson(), v.looseObject(entries));
const One = bodyWith({ user: Members });
const Batch = bodyWith({ users: v.array(v.record(v.string(), Members)) });
const Picture = bodyWith({ dataValue: v.string() });
const Roles = bodyWith({ rolesIds: v.tuple([v.number()]) });

export function isLogin({ path }: SimulatedRequest): boolean {
  return path === '/oauth' || path === '/api/v2/authenticate';
}

/** What a request asks for, by the changes that its values come from: one, or one for each user of a batch. */
export function contentsOf(connection: ConnectionName, request: SimulatedRequest): Contents {
  const { path, body } = request;
  if (isLogin(request)) return new Map();
  switch (connection) {
    case 'gestao-plus': {
      const { dataValue } = v.parse(Picture, body);
      return contents(changeIn(Buffer.from(dataValue, 'base64').toString()), ['picture']);
    }
    case 'wecare': {
      // The key in front of a user's values may come from another change.
      const users =
        path === '/api/v2/users'
          ? v.parse(Batch, body).users.flatMap((item) => Object.values(item))
          : [v.parse(One, body).user];
      return new Map(
        users.flatMap((user) => [...contents(changeIn(JSON.stringify(user)), Object.keys(user))]),
      );
    }
    case 'dito': {
      const form = new URLSearchParams(body);
      return contents(changeIn([...form.values()].join(' ')), [...form].flatMap(namesIn));
    }
    case 'imagemais': {
      // It is sent whole, and what has not changed bears the marks of older changes.
      const { rolesIds } = v.parse(Roles, body);
      const unmasked = body.replace(/\((\d{2})\) (\d{5})-(\d{4})/, '$1$2$3');
      return contents(Math.max(rolesIds[0] - 1, changeIn(unmasked) ?? 0), ['everything']);
    }
  }
}

function namesIn([name, value]: [string, string]): string[] {
  if (name === 'user_data[data]') return Object.keys(v.parse(bodyWith({}), value));
  return name.startsWith('user_data[') ? [name] : [];
}

function contents(change: number | undefined, names: readonly string[]): Contents {
  return new Map(change === undefined ? [] : [[change, names]]);
}
