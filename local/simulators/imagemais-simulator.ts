import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { ImagemaisCredentials } from '../../functions/providers/imagemais.ts';
import { jwtExpiry } from '../../functions/providers/jwt.ts';
import { complaintsOf } from './imagemais-validation.ts';
import { bearerToken, fitting, hasMediaType, jsonOf } from './simulated-request.ts';
import type { SimulatedReply, SimulatedRequest, Simulator, SimulatorContext } from './simulator.ts';

const Body = v.object({
  id: v.number(),
  name: v.string(),
  email: v.string(),
  password: v.string(),
  phone: v.optional(v.string()),
  rolesIds: v.array(v.number()),
});

interface Users {
  readonly byId: Map<number, { readonly email: string; readonly rolesIds: readonly number[] }>;
  readonly idByEmail: Map<string, number>;
}

function createUsers(): Users {
  return { byId: new Map(), idByEmail: new Map() };
}

const messages: Readonly<Record<number, string>> = {
  401: 'jwt expired',
  404: 'Usuário não encontrado',
  500: 'Internal server error',
};

/** Ids from here on belong to nobody. */
const firstUnknownId = 900_000_000;

/** ImageMais Clinic: `PATCH /api/users/roles`. */
export function createImagemaisSimulator(context: SimulatorContext): Simulator {
  const users = createUsers();

  return {
    handle(request) {
      if (request.method !== 'PATCH' || request.path !== '/api/users/roles') {
        return failure(404, `Cannot ${request.method} ${request.path}`);
      }
      return refusalOf(request, context) ?? update(request, users, context.now());
    },
    errorBody: (status) => failure(status, messages[status] ?? `HTTP ${status}`).body,
    users: () => Object.fromEntries(users.byId),
    forgetUsers: () => {
      users.byId.clear();
      users.idByEmail.clear();
    },
    expireTokens: () => undefined,
  };
}

function refusalOf(
  request: SimulatedRequest,
  { secrets, now }: SimulatorContext,
): SimulatedReply | undefined {
  const token = bearerToken(request);
  const released = fitting(ImagemaisCredentials, secrets()).map(({ accessToken }) => accessToken);
  if (token === undefined || !released.includes(token)) return failure(401, 'invalid token');
  const expiresAt = jwtExpiry(token);
  if (expiresAt !== undefined && expiresAt <= now()) return failure(401, 'jwt expired');
  if (!request.headers.accept?.includes('application/json')) return failure(406, 'Not Acceptable');
  if (!hasMediaType(request, 'application/json')) return failure(415, 'Unsupported Media Type');
  return undefined;
}

function update(request: SimulatedRequest, { byId, idByEmail }: Users, now: Date): SimulatedReply {
  const json = jsonOf(request);
  const complaints = complaintsOf(json);
  const body = v.safeParse(Body, json);
  if (complaints.length > 0 || !body.success) return { status: 400, body: { message: complaints } };

  const { id, rolesIds, password, ...fields } = body.output;
  if (id >= firstUnknownId) return failure(404, 'Usuário não encontrado');
  const email = fields.email.toLowerCase();
  // A duplicate e-mail is documented as a 500.
  if ((idByEmail.get(email) ?? id) !== id) return failure(500, 'Internal server error');

  const known = byId.get(id);
  if (known !== undefined) idByEmail.delete(known.email.toLowerCase());
  idByEmail.set(email, id);
  const user = { phone: null, ...known, ...fields, password: toHash(password) };
  byId.set(id, { ...user, rolesIds });
  const at = now.toISOString();
  const rest = { pictureId: null, statusId: 1, createdAt: at, updatedAt: at, deletedAt: null };
  return { status: 200, body: { id, ...user, ...rest, lastLogin: null, accountId: 1 } };
}

/** Looks like bcrypt, as the real reply does, and is none. */
function toHash(password: string): string {
  const digest = createHash('sha512').update(password).digest('base64').replaceAll('+', '.');
  return `$2b$12$${digest.slice(0, 53)}`;
}

function failure(statusCode: number, message: string): SimulatedReply {
  return { status: statusCode, body: { statusCode, message } };
}
