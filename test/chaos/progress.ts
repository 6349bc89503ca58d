import process from 'node:process';

const intervalMs = 5_000;
const terminalIntervalMs = 200;

/** Tells how a run gets on: one line that is written over on a terminal, else a line every five seconds. */
export interface Progress {
  note(what: string): void;
  end(): void;
}

export function showProgress(state: () => string): Progress {
  const { stdout } = process;
  const startedAt = Date.now();
  const elapsed = () => `${((Date.now() - startedAt) / 1_000).toFixed(0)} s`.padStart(6);
  const show = () => {
    const line = `${elapsed()}  ${state()}`;
    stdout.write(stdout.isTTY ? `\r\u001b[K${line.slice(0, stdout.columns - 1)}` : `${line}\n`);
  };
  const timer = setInterval(show, stdout.isTTY ? terminalIntervalMs : intervalMs);
  return {
    note: (what) => stdout.write(`${stdout.isTTY ? '\r\u001b[K' : ''}${elapsed()}  ${what}\n`),
    end() {
      clearInterval(timer);
      if (stdout.isTTY) stdout.write('\n');
    },
  };
}
