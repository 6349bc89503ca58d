import type { Deliverer } from './deliverer.ts';
import { stateUnder } from './id-setting.ts';
import { withLimitedClient } from './limited-client.ts';
import { markRepeated } from './mark-repeated.ts';
import type { DeliveryPointer, Loaded, UserState } from './ports.ts';
import { runLane } from './run-lane.ts';
import { sendHeads } from './send-heads.ts';
import { knownState } from './user-state.ts';

/** One message of the connection's queue. */
export interface DeliveryMessage {
  readonly messageId: string;
  readonly pointer: DeliveryPointer;
  /** How often it was received, this time included; once if that is not known. */
  readonly receipts?: number;
}

/** Messages that are not done with, by id. All others are. */
export interface Undone {
  /** Something went wrong on our side: they come back after the visibility timeout. */
  readonly failed: readonly string[];
}

/**
 * Kept back from the function's time so that what was done can be recorded, and what was not can be put off: four writes
 * one after the other, the last of them for all of a user's messages side by side.
 */
const recordingMs = 3_000;

/**
 * Makes the deliveries that the messages point to: different users side by side, one user's one after the other. A
 * message of a user whose earlier one could not be recorded is left undone as well, so that their order holds.
 */
export async function deliverMessages(
  messages: readonly DeliveryMessage[],
  { tools, ...rest }: Deliverer,
): Promise<Undone> {
  const remainingMs = () => tools.remainingMs() - recordingMs;
  const deliverer = { ...rest, tools: { ...tools, remainingMs } };
  const stored = await deliverer.store.load(messages.map(({ pointer }) => pointer));
  const byGroup = Map.groupBy(messages, ({ pointer }) => pointer.group);
  const lanes = [...byGroup.values()];
  const { idSetting } = tools.connection;
  const read = { ...stored, states: statesUnder(idSetting, [...byGroup.keys()], stored.states) };
  const marked = await markRepeated(lanes, read, deliverer);
  const loaded = { ...read, ...marked, health: { current: read.health } };
  const limited = withLimitedClient(loaded.health, deliverer);
  const heads = await sendHeads(lanes, loaded, limited);
  const undone = await Promise.all(
    lanes.map(async (lane) => {
      const head = await heads.get(lane[0]?.pointer.deliveryId ?? '');
      return runLane({ lane, loaded, head }, limited);
    }),
  );
  return { failed: undone.flat() };
}

/** By group, as they are to be read now. Whoever has no state yet gets one, so that it says what their ids are of. */
function statesUnder(
  setting: string,
  groups: readonly string[],
  states: Loaded['states'],
): Map<string, UserState> {
  return new Map(groups.map((group) => [group, stateUnder(setting, knownState(states, group))]));
}
