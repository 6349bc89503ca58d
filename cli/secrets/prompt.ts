import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { safe } from '../safe-text.ts';

/** Asks one question; what is typed is shown only where it is no secret. */
export type Ask = (question: string, how: 'hidden' | 'shown') => Promise<string>;

interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

const enter = /[\r\n]/;
const escapeCharacter = '\u001b';
// Arrow keys, and what terminals put around a pasted text.
const escapeSequences = new RegExp(`${escapeCharacter}(?:\\[[0-9;?]*[ -/]*[@-~]|O.|.)?`, 'gu');
const keys = { interrupt: '\x03', end: '\x04', backspace: '\x08', clear: '\x15', delete: '\x7f' };

/** Keeps the terminal from echoing for as long as questions are asked, also between them. */
export async function withPrompt<T>(
  { stdin, stderr }: Streams,
  questions: (ask: Ask) => Promise<T>,
): Promise<T> {
  const typed = readTyped(stdin);
  stdin.setRawMode(true);
  try {
    return await questions((question, how) => {
      stderr.write(`${safe(question)}: `);
      return answerFrom(typed, (text) => {
        if (how === 'shown') stderr.write(text);
      }).finally(() => stderr.write('\r\n'));
    });
  } finally {
    stdin.setRawMode(false);
    typed.stop();
  }
}

interface Typed {
  /** The next characters as they come; undefined at the end of the input. */
  next(): Promise<string | undefined>;
  /** Gives back what is for the next question. */
  putBack(text: string): void;
  stop(): void;
}

function readTyped(stdin: NodeJS.ReadStream): Typed {
  let waiting = '';
  let isOver = false;
  let wake = (): void => {};
  const onData = (chunk: string): void => {
    waiting += chunk;
    wake();
  };
  const onEnd = (): void => {
    isOver = true;
    wake();
  };
  stdin.setEncoding('utf8').on('data', onData).once('end', onEnd);
  return {
    async next() {
      if (waiting === '' && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const text = waiting;
      waiting = '';
      return text === '' ? undefined : text;
    },
    putBack(text) {
      waiting = text + waiting;
    },
    stop() {
      stdin.off('data', onData).off('end', onEnd).pause();
    },
  };
}

async function answerFrom(typed: Typed, show: (text: string) => void): Promise<string> {
  let answer = '';
  for (;;) {
    const chunk = await typed.next();
    if (chunk === undefined) throw interrupted();
    const [input = ''] = chunk.split(enter, 1);
    for (const character of input.replace(escapeSequences, '')) {
      answer = afterKey(answer, character, show);
    }
    if (input.length < chunk.length) {
      typed.putBack(chunk.slice(input.length).replace(/^(\r\n|\r|\n)/, ''));
      return answer;
    }
  }
}

function afterKey(answer: string, character: string, show: (text: string) => void): string {
  switch (character) {
    case keys.interrupt:
      throw interrupted();
    case keys.end:
      if (answer === '') throw interrupted();
      return answer;
    case keys.backspace:
    case keys.delete:
      if (answer !== '') show('\b \b');
      return [...answer].slice(0, -1).join('');
    case keys.clear:
      show('\b \b'.repeat([...answer].length));
      return '';
    default:
      if (/\p{Cc}/u.test(character)) return answer;
      show(safe(character));
      return answer + character;
  }
}

function interrupted(): CommandError {
  return new CommandError('Nothing was changed.', exitCodes.notWell);
}
