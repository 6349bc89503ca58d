import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';
import { exitCodes } from './exit-codes.ts';
import { safe } from './safe-text.ts';

/** Asks the person at the keyboard before something cannot be undone. Throws a `CommandError` unless they agree. */
export interface Confirmation {
  yes(question: string): Promise<void>;
  /** Wants a text to be typed again. */
  typed(question: string, expected: string): Promise<void>;
}

interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

export function createConfirmation(streams: Streams): Confirmation {
  return {
    async yes(question) {
      const answer = await ask(streams, `${safe(question)} [y/N] `);
      if (!/^y(es)?$/i.test(answer.trim())) throw nothingDone();
    },
    async typed(question, expected) {
      const answer = await ask(streams, `${safe(question)}\n> `);
      if (answer !== expected) throw nothingDone('That is not the same. ');
    },
  };
}

async function ask({ stdin, stderr }: Streams, question: string): Promise<string> {
  if (!stdin.isTTY) {
    throw new CommandError('There is nobody to ask: standard input is no terminal. Add --yes.');
  }
  const abort = new AbortController();
  const prompt = createInterface({ input: stdin, output: stderr });
  prompt.once('SIGINT', () => abort.abort());
  prompt.once('close', () => abort.abort());
  try {
    return await prompt.question(question, { signal: abort.signal });
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    stderr.write('\n');
    throw nothingDone();
  } finally {
    prompt.close();
  }
}

function nothingDone(reason = ''): CommandError {
  return new CommandError(`${reason}Nothing was changed.`, exitCodes.notWell);
}
