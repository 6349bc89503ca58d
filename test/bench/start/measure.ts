import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import * as v from 'valibot';

const run = promisify(execFile);
const script = join(import.meta.dirname, 'first-event.cjs');

const Measurement = v.object({
  loadMs: v.number(),
  answeredMs: v.number(),
  cpuMs: v.number(),
  answers: v.array(v.unknown()),
});

/** Milliseconds from the start of loading, and those of CPU that the whole process took. */
export type Measurement = v.InferOutput<typeof Measurement>;

/** Loads a bundle in a fresh process and hands it the events. Throws if the function does. */
export async function measureFirstEvent(
  bundle: string,
  eventsFile: string,
  environment: Readonly<Record<string, string>>,
): Promise<Measurement> {
  const { stdout } = await run(process.execPath, [script, bundle, eventsFile], {
    env: environment,
    maxBuffer: 16_000_000,
  });
  return v.parse(Measurement, JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}
