import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { env, exit, stderr, umask } from 'node:process';
import { App } from 'aws-cdk-lib';
import { readConfig } from './read-config.ts';
import { findStage, stageNames } from './stages.ts';
import { createApp } from './synthesise.ts';
import { describeFinding } from './validation/finding.ts';
import { synthesiseChecked } from './validation/synthesise-checked.ts';

// Bundles keep their modes on Lambda, whose user must be able to read them; nobody else has to write there.
umask(0o022);

// From `cdk synth --context config=… --context stage=…`: the CLI hands its context to every app.
const { node } = new App({ autoSynth: false });
const file: unknown = node.tryGetContext('config') ?? env.PROPAGA_CONFIG;
const stageName: unknown = node.tryGetContext('stage') ?? env.PROPAGA_STAGE;

const read = readConfig(String(file ?? 'propaga.config.json'));
if (!read.ok) end(read.message);
if (stageName === undefined) {
  const names = stageNames(read.stages).join(', ');
  end(`Which stage? Give --context stage=<name>, or set PROPAGA_STAGE. There are ${names}.`);
}
const found = findStage(String(stageName), read.stages);
if (!found.ok) end(found.message);
const app = createApp(read.config, { outdir: env.CDK_OUTDIR ?? 'cdk.out', stage: found.stage });
const findings = synthesiseChecked(app);
if (findings.length > 0) {
  // So that nobody deploys it with `--app`.
  rmSync(join(app.outdir, 'manifest.json'), { force: true });
  end(findings.map(describeFinding).join('\n'));
}

function end(message: string): never {
  stderr.write(`${message}\n`);
  exit(1);
}
