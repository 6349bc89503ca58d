import { readFileSync } from 'node:fs';
import { type Config, parseConfig } from '../functions/runtime/config.ts';

export type ReadConfig = { ok: true; config: Config } | { ok: false; message: string };

/** Reads a config file. What is wrong with it comes as a message that lists every mistake with its path. */
export function readConfig(file: string): ReadConfig {
  const json = readJson(file);
  if (!json.ok) return json;
  const result = parseConfig(json.value);
  if (result.ok) return result;
  const mistakes = result.issues.map(
    ({ path, message }) => `  ${path || '(the file)'}: ${message}`,
  );
  return { ok: false, message: [`${file} needs mending:`, ...mistakes].join('\n') };
}

function readJson(file: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `${file} cannot be read as JSON: ${cause}` };
  }
}
