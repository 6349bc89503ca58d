import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { parseConfig } from '../functions/runtime/config.ts';
import { StageSchema } from '../infra/stages.ts';
import { synthesise } from '../infra/synthesise.ts';

/** The thread that the CDK app is synthesised in: CDK blocks its thread, and its memory is free again when this ends. */
const { document, stage, outdir } = v.parse(
  v.object({ document: v.unknown(), stage: StageSchema, outdir: v.string() }),
  workerData,
);

const parsed = parseConfig(document);
if (!parsed.ok) throw new Error('The config was checked before it came here.');
const { directory, stacks } = synthesise(parsed.config, { outdir, stage });
parentPort?.postMessage({ directory, templates: stacks.map(({ template }) => template) });
