import { attributeField } from './field.ts';
import type { Account, LeftOut, Update } from './provider.ts';
import type { User } from './user.ts';

type Wanted = Pick<Update, 'user' | 'fields'>;

/** What of a user can be sent to an account. */
export type Fit =
  | {
      kind: 'some';
      user: Partial<User>;
      /** What is left out and why, for people to read; undefined if that is nothing. */
      notice: string | undefined;
    }
  | { kind: 'none'; reason: string };

/**
 * Takes out of a user what the account cannot take, so that one value does not lose the rest of an update. The fields that are
 * to be sent stay as they are: what is left out is settled like what is sent, and no older value goes out after it.
 */
export function fitUser({ user, fields }: Wanted, account: Pick<Account, 'unfit'>): Fit {
  const leftOut = account.unfit?.({ user, fields }) ?? [];
  if (leftOut.length === 0) return { kind: 'some', user, notice: undefined };
  const unfit = new Set<string>(leftOut.map(({ field }) => field));
  const reason = describe(leftOut);
  return fields.every((field) => unfit.has(field))
    ? { kind: 'none', reason }
    : { kind: 'some', user: without(unfit, user), notice: `left out: ${reason}` };
}

const maxDescribed = 2;

function describe(leftOut: readonly LeftOut[]): string {
  const described = leftOut.slice(0, maxDescribed).map(({ field, reason }) => `${field} ${reason}`);
  const others = leftOut.length - described.length;
  return `${described.join('; ')}${others > 0 ? `; and ${others} more` : ''}`;
}

function without(
  unfit: ReadonlySet<string>,
  { attributes, ...user }: Partial<User>,
): Partial<User> {
  const isFit = (name: string) => !unfit.has(name);
  return {
    ...only(user, isFit),
    ...(attributes && { attributes: only(attributes, (name) => isFit(attributeField(name))) }),
  };
}

function only<T>(values: Readonly<Record<string, T>>, isWanted: (name: string) => boolean) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isWanted(name)));
}
