import type { ApiClient } from './api-client.ts';
import { CommandError } from './command-error.ts';
import type { Confirmation } from './confirm.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { line } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

interface Which {
  readonly connection: string;
  readonly reason: string | undefined;
  readonly since: string | undefined;
}

interface Means {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly json: boolean;
  /** Undefined if nobody is to be asked. */
  readonly asks: Confirmation | undefined;
}

/** Tries everything again that has failed at a connection. Ends with 1 if some of it cannot be tried again. */
export async function retryConnection(
  { connection, reason, since }: Which,
  { api, terminal, json, asks }: Means,
): Promise<ExitCode> {
  const { counts, countsAtLeast } = await api.connection(connection);
  const failed = `${countsAtLeast.includes('failed') ? 'at least ' : ''}${counts.failed}`;
  if (counts.failed > 0) {
    const filter = reason !== undefined || since !== undefined ? ', as far as they fit' : '';
    await asks?.yes(`Try the ${failed} failed deliveries of ${connection} again${filter}?`);
  }
  const { retried, skipped } = await retryAll({ connection, reason, since }, { api, terminal });
  if (json) {
    terminal.printJson({ connection, retried, skipped });
  } else {
    terminal.print(line`${retried} of ${connection} on their way again.`);
    if (skipped > 0) terminal.note(`${skipped} cannot be tried again: their data is gone.`);
  }
  return skipped > 0 ? exitCodes.notWell : exitCodes.ok;
}

async function retryAll(
  { connection, ...filter }: Which,
  { api, terminal }: Pick<Means, 'api' | 'terminal'>,
): Promise<{ retried: number; skipped: number }> {
  const total = { retried: 0, skipped: 0 };
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await goOn(total, () => api.retryConnection(connection, { ...filter, cursor }));
    total.retried += page.retried;
    total.skipped += page.skipped;
    cursor = page.cursor;
    terminal.progress(`${total.retried} on their way again…`);
    if (cursor !== undefined && seen.has(cursor)) {
      throw new CommandError(
        `The API does not get on: it gave the same cursor twice, after ${total.retried} deliveries. Run the same command again.`,
        exitCodes.unreachable,
      );
    }
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  terminal.progress(undefined);
  return total;
}

/** What was retried is no longer failed, so that the same command goes on where this one was interrupted. */
async function goOn<T>({ retried }: { retried: number }, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof CommandError) || retried === 0) throw error;
    throw new CommandError(
      `${error.message}\n${retried} are on their way again; the same command goes on with the rest.`,
      error.exitCode,
    );
  }
}
