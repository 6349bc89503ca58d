import type { DeliveryView } from '../functions/operator/contract/delivery-view.ts';
import { CommandError } from './command-error.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { line, safeLines } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

interface Deed {
  readonly terminal: Terminal;
  readonly json: boolean;
  /** What is done to each. */
  act(id: string): Promise<DeliveryView>;
}

/** Does something to several deliveries. One that cannot be done leaves the others to be done. */
export async function toEachDelivery(
  ids: readonly string[],
  { terminal, json, act }: Deed,
): Promise<ExitCode> {
  const done: DeliveryView[] = [];
  const codes: ExitCode[] = [];
  for (const id of new Set(ids)) {
    try {
      const delivery = await act(id);
      done.push(delivery);
      if (!json) terminal.print(line`${delivery.id}  ${delivery.status}`);
    } catch (error) {
      // Where nothing answers, nothing will answer for the rest.
      if (!(error instanceof CommandError) || error.exitCode === exitCodes.unreachable) throw error;
      codes.push(error.exitCode);
      terminal.note(`${line`${id}`}  ${safeLines(error.message)}`);
    }
  }
  if (json) terminal.printJson({ deliveries: done });
  const [first] = codes;
  if (first === undefined) return exitCodes.ok;
  return done.length === 0 && codes.every((code) => code === first) ? first : exitCodes.notWell;
}
