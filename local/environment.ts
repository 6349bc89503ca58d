import * as v from 'valibot';
import { describeIssue } from '../functions/domain/issues.ts';
import type { LocalSystemOptions } from './local-system.ts';
import { StartError } from './start-error.ts';
import { usualSecretsFile } from './usual-secrets.ts';

/** A number as an environment variable spells it. */
function numeric(minimum: number, maximum: number) {
  const message = `must be a number from ${minimum} to ${maximum}`;
  return v.pipe(
    v.string(),
    v.regex(/^\d+(\.\d+)?$/, message),
    v.transform(Number),
    v.minValue(minimum, message),
    v.maxValue(maximum, message),
  );
}

const Path = v.pipe(v.string(), v.nonEmpty('must be a path'));

const Environment = v.object({
  PORT: v.optional(v.pipe(numeric(0, 65_535), v.integer('must be a whole number')), '3000'),
  PROPAGA_CONFIG: v.optional(Path, 'local/config.json'),
  PROPAGA_STAGE: v.optional(v.string()),
  PROPAGA_SECRETS: v.optional(Path),
  PROPAGA_DATA: v.optional(Path, '.propaga'),
  PROPAGA_TICK_SECONDS: v.optional(numeric(0.1, 86_400), '5'),
});

/** Reads the settings of `npm start`. Throws a `StartError` that names every variable that is wrong. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Omit<LocalSystemOptions, 'report'> {
  const parsed = v.safeParse(Environment, environment);
  if (!parsed.success) throw new StartError(parsed.issues.map(describeIssue).join('\n'));
  return {
    port: parsed.output.PORT,
    configFile: parsed.output.PROPAGA_CONFIG,
    stageName: parsed.output.PROPAGA_STAGE,
    secretsFile: parsed.output.PROPAGA_SECRETS ?? usualSecretsFile(''),
    dataDirectory: parsed.output.PROPAGA_DATA,
    tickSeconds: parsed.output.PROPAGA_TICK_SECONDS,
  };
}
