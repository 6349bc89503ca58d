import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { parseConfig } from '../functions/runtime/config.ts';
import { synthesise } from '../infra/synthesise.ts';

/** The thread that the CDK app is synthesised in: CDK blocks its thread, and its memory is free again when this ends. */
const { document, outdir } = v.parse(
  v.object({ document: v.unknown(), outdir: v.string() }),
  workerData,
);

const parsed = parseConfig(document);
if (!parsed.ok) throw new Error('The config was checked before it came here.');
const { directory, template } = synthesise(parsed.config, { outdir });
parentPort?.postMessage({ directory, template });
