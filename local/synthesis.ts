import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { Config } from '../functions/runtime/config.ts';
import { defaultStage, type Stage } from '../infra/stages.ts';
import { StartError } from './start-error.ts';
import { mergeTemplates } from './template/merge-templates.ts';

/** The CDK app's stacks as one template, and where its bundles are. */
export interface Assembly {
  readonly template: unknown;
  /** The directory of a function's bundle, given its `Code.S3Key` in the template. Throws a `StartError` if there is none. */
  assetDirectory(s3Key: string): string;
}

const Synthesised = v.object({ directory: v.string(), templates: v.array(v.unknown()) });

/** Synthesises the CDK app for a config in a thread of its own. Throws a `StartError` with what CDK or esbuild said. */
export async function synthesiseApp(
  config: Config,
  outdir: string,
  stage: Stage = defaultStage,
): Promise<Assembly> {
  const worker = new Worker(new URL('./synthesis-worker.ts', import.meta.url), {
    workerData: { document: config.document, stage, outdir },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  // CDK reports its progress there; nobody needs it unless it fails.
  const said = Promise.all([text(worker.stdout), text(worker.stderr)]);
  try {
    const [message] = await once(worker, 'message');
    const { directory, templates } = v.parse(Synthesised, message);
    return {
      template: mergeTemplates(templates),
      assetDirectory: (s3Key) => assetDirectory(directory, s3Key),
    };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const output = (await said).join('').trim();
    throw new StartError(`The CDK app cannot be synthesised: ${String(error)}\n${output}`, {
      cause: error,
    });
  } finally {
    await worker.terminate();
  }
}

function assetDirectory(directory: string, s3Key: string): string {
  const path = join(directory, `asset.${s3Key.replace(/\.zip$/, '')}`);
  if (existsSync(path)) return path;
  throw new StartError(`The cloud assembly in ${directory} has no asset ${s3Key}.`);
}
