import { env, exit, stderr } from 'node:process';
import { App } from 'aws-cdk-lib';
import { readConfig } from './read-config.ts';
import { synthesise } from './synthesise.ts';

// From `cdk synth --context config=…`: the CLI hands its context to every app.
const fromContext: unknown = new App({ autoSynth: false }).node.tryGetContext('config');
const result = readConfig(String(fromContext ?? env.PROPAGA_CONFIG ?? 'propaga.config.json'));
if (!result.ok) {
  stderr.write(`${result.message}\n`);
  exit(1);
}
synthesise(result.config, { outdir: env.CDK_OUTDIR ?? 'cdk.out', checkTemplate: true });
