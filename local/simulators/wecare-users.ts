import * as v from 'valibot';
import { SentEmail } from './sent-email.ts';
import { isUnknownByName } from './simulator.ts';

const Text = v.pipe(v.string(), v.nonEmpty());

const BrazilianDate = v.pipe(
  Text,
  v.regex(/^\d{2}\/\d{2}\/\d{4}$/),
  v.check((text) => {
    const isoDate = text.split('/').reverse().join('-');
    const date = new Date(`${isoDate}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(isoDate);
  }),
);

const Cellphone = v.pipe(
  Text,
  v.transform((text) => text.replaceAll(' ', '')),
  v.regex(/^\d{10,11}$/),
);

/** What an update may hold, by the documentation's table. */
export type WecareParams = v.InferOutput<typeof WecareParams>;
export const WecareParams = v.strictObject({
  name: v.optional(Text),
  email: v.optional(SentEmail),
  registration_id: v.optional(Text),
  manager: v.optional(Text),
  cellphone: v.optional(Cellphone),
  birth_date: v.optional(BrazilianDate),
  function: v.optional(Text),
  admission_date: v.optional(BrazilianDate),
  company_area_1: v.optional(Text),
  company_area_2: v.optional(Text),
  company_area_3: v.optional(Text),
});

type UpdateResult = { ok: true; replies: readonly unknown[] } | Refusal;

/** Why the provider does not make an update. */
export interface Refusal {
  readonly ok: false;
  readonly status: 404 | 422;
  readonly error: string;
}

/** The collaborators of one company. Everyone is registered unless named `unknown-…` or renamed away. */
export interface WecareUsers {
  /** Updates all of them, or none and says why. */
  update(updates: readonly (readonly [key: string, params: WecareParams])[]): UpdateResult;
  all(): Readonly<Record<string, unknown>>;
  forget(): void;
}

export function createWecareUsers(): WecareUsers {
  /** Each user under every key: e-mail and registration id. */
  const byKey = new Map<string, WecareParams>();
  /** Keys that were some user's and are no longer. */
  const formerKeys = new Set<string>();

  const find = (key: string) => byKey.get(fold(key));
  const isRegistered = (key: string) =>
    find(key) !== undefined || !(formerKeys.has(fold(key)) || isUnknownByName(key));

  function refusalOf(key: string, params: WecareParams): Refusal | undefined {
    if (!isRegistered(key)) return { ok: false, status: 404, error: 'user not found' };
    const user = find(key);
    const taken = uniqueFields.find((field) => {
      const holder = find(params[field] ?? '');
      return holder !== undefined && holder !== user;
    });
    if (taken !== undefined) return { ok: false, status: 422, error: `${taken} already exists` };
    if (params.manager !== undefined && !isRegistered(params.manager)) {
      return { ok: false, status: 422, error: 'leader of the user not found' };
    }
    return undefined;
  }

  function apply(key: string, params: WecareParams): unknown {
    const user = find(key) ?? (key.includes('@') ? { email: key } : { registration_id: key });
    const updated = { ...user, ...params };
    for (const former of keysOf(user)) {
      byKey.delete(former);
      formerKeys.add(former);
    }
    for (const current of keysOf(updated)) {
      byKey.set(current, updated);
      formerKeys.delete(current);
    }
    return toReply(updated, find(updated.manager ?? ''));
  }

  return {
    update(updates) {
      const refusals = updates.map(([key, params]) => refusalOf(key, params));
      return (
        refusals.find((refusal) => refusal !== undefined) ?? {
          ok: true,
          replies: updates.map(([key, params]) => apply(key, params)),
        }
      );
    },
    all: () =>
      Object.fromEntries(
        [...new Set(byKey.values())].map((user) => [keysOf(user).join(', '), user]),
      ),
    forget() {
      byKey.clear();
      formerKeys.clear();
    },
  };
}

const uniqueFields = ['email', 'registration_id'] as const;

function keysOf(user: WecareParams): string[] {
  return uniqueFields.flatMap((field) => user[field] ?? []).map(fold);
}

function fold(key: string): string {
  return key.toLowerCase();
}

/** The reply's shape differs from the request's: areas and manager are objects there. */
function toReply(user: WecareParams, manager: WecareParams | undefined): unknown {
  const { company_area_1, company_area_2, company_area_3, manager: key, ...rest } = user;
  return {
    ...rest,
    area: { level_1: company_area_1, level_2: company_area_2, level_3: company_area_3 },
    ...(key !== undefined && {
      manager: {
        name: manager?.name,
        email: manager?.email ?? key,
        registration_id: manager?.registration_id,
      },
    }),
  };
}
