import process, { argv, env, exit, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { readConfig } from '../read-config.ts';
import { findStage, stageNames } from '../stages.ts';
import { describeFinding, exceptionOf } from './finding.ts';
import { validateApp } from './validate-app.ts';

const usage = `npm run validate -- [--config <file>] [--stage <name>] [--exceptions]

Checks the templates of a config at a stage, or at each it has, with @aws/cloudformation-validate and cdk-nag.
--exceptions lists what is known and left as it is, each with its reason.
`;

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    config: { type: 'string', default: env.PROPAGA_CONFIG ?? 'propaga.config.json' },
    stage: { type: 'string', multiple: true },
    exceptions: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  stdout.write(usage);
  exit(0);
}
const read = readConfig(values.config);
if (!read.ok) end(read.message);
for (const name of values.stage ?? stageNames(read.stages)) {
  const found = findStage(name, read.stages);
  if (!found.ok) end(found.message);
  const findings = validateApp(read.config, found.stage);
  const known = findings.filter((finding) => exceptionOf(finding) !== undefined);
  const wrong = findings.filter((finding) => exceptionOf(finding) === undefined);
  stdout.write(`${name}: ${wrong.length} findings, ${known.length} known exceptions\n`);
  for (const finding of wrong) stdout.write(`  ${describeFinding(finding)}\n`);
  if (wrong.length > 0) process.exitCode = 1;
  if (!values.exceptions) continue;
  for (const finding of known) {
    stdout.write(`  ${describeFinding(finding)}\n    ${exceptionOf(finding)?.reason}\n`);
  }
}

function end(message: string): never {
  stderr.write(`${message}\n`);
  exit(1);
}
