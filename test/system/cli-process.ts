import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const launcher = join(root, 'cli/propaga.js');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Record<string, string | undefined>;

/** Without what the machine of the tests has set, such as somebody's AWS credentials. */
function environmentOf(own: Environment): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...own,
  };
}

/** Runs `propaga` to its end, as a program would: no terminal, and this on standard input. */
export async function runCli(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Environment; input?: string } = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [launcher, ...args],
      { cwd: root, env: environmentOf(env), maxBuffer: 100_000_000 },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

/** Runs a line of bash in which `propaga` is the command. */
export async function runShell(line: string, env: Environment = {}): Promise<CliResult> {
  const script = `propaga() { '${process.execPath}' '${launcher}' "$@"; }\n${line}`;
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-c', script],
      { cwd: root, env: environmentOf(env) },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Starts `propaga` and leaves it running. */
export function startCli(args: readonly string[], env: Environment = {}) {
  return watch(
    spawn(process.execPath, [launcher, ...args], { cwd: root, env: environmentOf(env) }),
  );
}

/** Starts `propaga` in a terminal of its own, made by `script`, as a person would. */
export function startInTerminal(args: readonly string[], env: Environment = {}) {
  const command = [process.execPath, launcher, ...args].map((word) => `'${word}'`).join(' ');
  const inTerminal = ['-qec', `stty cols 100; ${command}`, '/dev/null'];
  const child = spawn('bash', ['-c', 'exec script "$@"', 'bash', ...inTerminal], {
    cwd: root,
    env: { ...environmentOf(env), TERM: 'xterm' },
  });
  return watch(child);
}

function watch(child: ChildProcess) {
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close');
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    /** Everything that it has shown. */
    output: () => output,
    /** Waits until it shows this. */
    async shows(pattern: RegExp): Promise<void> {
      const seen = new Promise<void>((resolve) => {
        const look = () => {
          if (pattern.test(output)) resolve();
        };
        listeners.add(look);
        look();
      });
      const over = ended.then(() => {
        if (!pattern.test(output)) throw new Error(`It ended without ${pattern}: ${output}`);
      });
      await Promise.race([seen, over]);
    },
    type: (text: string) => child.stdin?.write(text),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Waits for its end. */
    async code(): Promise<number | null> {
      await ended;
      return child.exitCode;
    },
  };
}
