import * as v from 'valibot';
import type { SimulatedRequest } from '../../local/simulators/simulator.ts';
import { changeIn } from './made-up-values.ts';
import type { ConnectionName } from './model.ts';

const Batch = v.pipe(v.string(), v.parseJson(), v.object({ users: v.array(v.unknown()) }));
const Picture = v.pipe(v.string(), v.parseJson(), v.object({ dataValue: v.string() }));
const Roles = v.pipe(v.string(), v.parseJson(), v.object({ rolesIds: v.tuple([v.number()]) }));

const loginPaths = ['/oauth', '/api/v2/authenticate'];

export function isLogin({ path }: SimulatedRequest): boolean {
  return loginPaths.includes(path);
}

/** The changes that a request is about, told by the values in it: one, or one for each user of a batch. */
export function changesOf(connection: ConnectionName, request: SimulatedRequest): number[] {
  const { path, body } = request;
  switch (connection) {
    case 'gestao-plus': {
      const { dataValue } = v.parse(Picture, body);
      return defined([changeIn(Buffer.from(dataValue, 'base64').toString())]);
    }
    case 'wecare':
      return path === '/api/v2/users'
        ? defined(v.parse(Batch, body).users.map(changeInItem))
        : defined([changeIn(body)]);
    case 'dito':
      return defined([changeIn([...new URLSearchParams(body).values()].join(' '))]);
    case 'imagemais': {
      // It is sent whole, and what has not changed bears the marks of older changes.
      const { rolesIds } = v.parse(Roles, body);
      const unmasked = body.replace(/\((\d{2})\) (\d{5})-(\d{4})/, '$1$2$3');
      return [Math.max(rolesIds[0] - 1, changeIn(unmasked) ?? 0)];
    }
  }
}

/** The key in front of the values is the user's, and may come from another change. */
function changeInItem(item: unknown): number | undefined {
  const { params } = v.parse(
    v.pipe(
      v.record(v.string(), v.unknown()),
      v.transform((members) => ({ params: Object.values(members) })),
    ),
    item,
  );
  return changeIn(JSON.stringify(params));
}

function defined(found: readonly (number | undefined)[]): number[] {
  return found.filter((one) => one !== undefined);
}
