import * as v from 'valibot';
import type { SimulatedRequest } from '../../local/simulators/simulator.ts';
import type { Contents } from './ledger.ts';
import { changeIn } from './made-up-values.ts';
import type { ConnectionName } from './model.ts';

const Members = v.record(v.string(), v.unknown());
const One = v.pipe(v.string(), v.parseJson(), v.object({ user: Members }));
const Batch = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ users: v.array(v.record(v.string(), Members)) }),
);
const Picture = v.pipe(v.string(), v.parseJson(), v.object({ dataValue: v.string() }));
const Roles = v.pipe(v.string(), v.parseJson(), v.object({ rolesIds: v.tuple([v.number()]) }));
const Data = v.pipe(v.string(), v.parseJson(), Members);

const loginPaths = ['/oauth', '/api/v2/authenticate'];

export function isLogin({ path }: SimulatedRequest): boolean {
  return loginPaths.includes(path);
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
    case 'wecare':
      return new Map(usersIn(path, body).flatMap((user) => [...contentsOfMembers(user)]));
    case 'dito': {
      const form = new URLSearchParams(body);
      return contents(changeIn([...form.values()].join(' ')), namesIn(form));
    }
    case 'imagemais': {
      // It is sent whole, and what has not changed bears the marks of older changes.
      const { rolesIds } = v.parse(Roles, body);
      const unmasked = body.replace(/\((\d{2})\) (\d{5})-(\d{4})/, '$1$2$3');
      return contents(Math.max(rolesIds[0] - 1, changeIn(unmasked) ?? 0), ['everything']);
    }
  }
}

/** The key in front of a user's values may come from another change. */
function usersIn(path: string, body: string): Record<string, unknown>[] {
  return path === '/api/v2/users'
    ? v.parse(Batch, body).users.flatMap((item) => Object.values(item))
    : [v.parse(One, body).user];
}

function contentsOfMembers(members: Record<string, unknown>): Contents {
  return contents(changeIn(JSON.stringify(members)), Object.keys(members));
}

function namesIn(form: URLSearchParams): string[] {
  return [...form].flatMap(([name, value]) => {
    if (!name.startsWith('user_data[')) return [];
    return name === 'user_data[data]' ? Object.keys(v.parse(Data, value)) : [name];
  });
}

function contents(change: number | undefined, names: readonly string[]): Contents {
  return new Map(change === undefined ? [] : [[change, names]]);
}
