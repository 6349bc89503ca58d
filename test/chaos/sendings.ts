import type { ChaosOptions } from './options.ts';
import type { PlannedChange } from './plan.ts';
import { createRandom } from './random.ts';

/** One webhook on its way; some changes are sent twice. */
export interface Sending {
  readonly change: PlannedChange;
  readonly isDuplicate: boolean;
}

/** A duplicate comes at once or up to this many webhooks later. */
const maxDistance = 200;

type SendingOptions = Pick<ChaosOptions, 'seed' | 'users' | 'duplicates' | 'reordered'>;

/** In which order the webhooks are sent: mostly as the changes occurred, some after a newer one, some twice. */
export function planSendings(
  changes: readonly PlannedChange[],
  { seed, users, duplicates, reordered }: SendingOptions,
): readonly Sending[] {
  const random = createRandom(seed, 'sendings');
  const next = nextOfUser(changes);
  const placed = changes.flatMap((change, index) => {
    const later = next.get(index);
    // What introduces a user comes first: nobody can rename somebody they have never heard of.
    const isLate = random.happens(reordered) && later !== undefined && index >= users;
    const place = isLate ? later + 0.5 : index;
    const distance = random.happens(0.5) ? 0 : random.between(1, maxDistance);
    const again = random.happens(duplicates)
      ? [{ place: place + distance, sending: { change, isDuplicate: true } }]
      : [];
    return [{ place, sending: { change, isDuplicate: false } }, ...again];
  });
  return placed.sort((one, other) => one.place - other.place).map(({ sending }) => sending);
}

/** The place of the next change of the same user, by place. */
function nextOfUser(changes: readonly PlannedChange[]): ReadonlyMap<number, number> {
  return new Map(
    [...Map.groupBy(changes, ({ user }) => user).values()].flatMap((own) =>
      own.slice(1).map(({ index }, at): [number, number] => [own[at]?.index ?? index, index]),
    ),
  );
}
