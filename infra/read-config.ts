import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { type Issue, toIssue } from '../functions/domain/issues.ts';
import { type Config, parseConfig } from '../functions/runtime/config.ts';
import { type Stages, StagesSchema } from './stages.ts';

/** What a config file says: what the functions work by, and how it is deployed. */
export interface Project {
  readonly config: Config;
  readonly stages: Stages;
}

export type ReadConfig = ({ ok: true } & Project) | { ok: false; message: string };

/** Reads a config file. What is wrong with it comes as a message that lists every mistake with its path. */
export function readConfig(file: string): ReadConfig {
  const json = readJson(file);
  if (!json.ok) return json;
  const result = parseProject(json.value);
  if (result.ok) return result;
  const mistakes = result.issues.map(
    ({ path, message }) => `  ${path || '(the file)'}: ${message}`,
  );
  return { ok: false, message: [`${file} needs mending:`, ...mistakes].join('\n') };
}

const Parts = v.object({ stages: v.optional(StagesSchema, {}) });

/** Checks all of a config document. The stages are for who deploys; the functions never see them. */
export function parseProject(
  document: unknown,
): ({ ok: true } & Project) | { ok: false; issues: readonly Issue[] } {
  const parts = v.safeParse(Parts, document);
  const own = v.safeParse(v.record(v.string(), v.unknown()), document);
  const { stages: _stages, ...rest } = own.success ? own.output : {};
  const parsed = parseConfig(own.success ? rest : document);
  if (parts.success && parsed.ok) {
    return { ok: true, config: parsed.config, stages: parts.output.stages };
  }
  const ofStages = own.success ? (parts.issues ?? []).map(toIssue) : [];
  return { ok: false, issues: [...(parsed.ok ? [] : parsed.issues), ...ofStages] };
}

function readJson(file: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `${file} cannot be read as JSON: ${cause}` };
  }
}
