import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, parseConfig } from './config.ts';

/** The file beside a function's code that holds its part of the config, as JSON; `parseConfig` accepts it. */
export const configFileName = 'config.json';

/**
 * The config in a function's bundle, whose directory Lambda names in `LAMBDA_TASK_ROOT`. Not an environment variable: all of
 * them together may take 4 KB, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. Throws if the file is
 * missing or wrong.
 */
export function readBundledConfig(directory: string): Config {
  const file = join(directory, configFileName);
  const result = parseConfig(JSON.parse(readFileSync(file, 'utf8')));
  if (result.ok) return result.config;
  const mistakes = result.issues.map(({ path, message }) => `${path} ${message}`);
  throw new Error(`${file} is wrong: ${mistakes.join('; ')}`);
}
