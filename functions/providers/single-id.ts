import type { Identity, Subject } from '../domain/provider.ts';
import type { UserId } from '../domain/user.ts';

interface Derived {
  readonly id?: UserId | undefined;
  /** What the user lacks when there is no id to derive. */
  readonly lacks?: string;
}

/** Finds the one id of a user at a provider where ids never change: the given, the remembered or the derived one. */
export function identifyByOneId(
  { given, remembered }: Pick<Subject, 'given' | 'remembered'>,
  derived?: Derived,
): Identity {
  const id = given ?? remembered[0] ?? derived?.id;
  if (id !== undefined) return { kind: 'known', ids: [id] };
  const lacks = derived?.lacks === undefined ? '' : `${derived.lacks} and `;
  return {
    kind: 'unknown',
    reason: `no id: the user has ${lacks}no ids entry for this connection`,
  };
}
