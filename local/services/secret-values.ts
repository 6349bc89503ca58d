import { createHash, randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { StartError } from '../start-error.ts';
import type { GenerateSecretString } from '../template/resource-types/secrets-manager.ts';

const Values = v.pipe(
  v.unknown(),
  // To a record, a list is an object like any other.
  v.check((value) => !Array.isArray(value)),
  v.record(v.string(), v.unknown()),
);
type Values = v.InferOutput<typeof Values>;

/** A secret as the template declares it. */
export interface SecretDeclaration {
  readonly name: string;
  readonly arn: string;
  /** How its value is made up once, if a person does not put it there. */
  readonly generate?: GenerateSecretString;
}

/** A file of secret values that a person edits while propaga runs. */
export interface SecretsFile {
  /** The secret's JSON value as the file has it now, or `undefined`. While the file is broken, its last good content counts. */
  read(name: string): unknown;
}

/** Opens a JSON file of secret name → value. Throws a `StartError` if it is broken now; if it is later, it calls `report`. */
export function openSecretsFile(path: string, report: (problem: string) => void): SecretsFile {
  const first = parseFile(path);
  if (typeof first === 'string') throw new StartError(`PROPAGA_SECRETS: ${first}`);
  let values = first;
  let reported: string | undefined;
  return {
    read(name) {
      const current = parseFile(path);
      if (typeof current !== 'string') {
        values = current;
        reported = undefined;
      } else if (current !== reported) {
        reported = current;
        report(`PROPAGA_SECRETS: ${current} The last good values stay in use.`);
      }
      return values[name];
    },
  };
}

/** The file's values, or what is wrong with it. Never quotes the file: JSON.parse's own messages would. */
function parseFile(path: string): Values | string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return `${path} cannot be read.`;
  }
  try {
    const parsed = v.safeParse(Values, JSON.parse(text));
    return parsed.success ? parsed.output : `${path} must hold one JSON object.`;
  } catch (error) {
    const place = /line \d+ column \d+/.exec(String(error));
    return `${path} is not valid JSON${place === null ? '' : ` at ${place[0]}`}.`;
  }
}

/** Makes up the values that the template asks for. With a data directory they are made once and kept there. */
export function generateValues(
  declarations: readonly SecretDeclaration[],
  dataDirectory?: string,
): ReadonlyMap<string, string> {
  const path =
    dataDirectory === undefined ? undefined : join(dataDirectory, 'generated-secrets.json');
  const kept = path === undefined ? {} : readKept(path);
  const made = declarations.flatMap(({ name, generate }) =>
    generate === undefined || name in kept ? [] : [[name, generateValue(generate)] as const],
  );
  const values = { ...kept, ...Object.fromEntries(made) };
  if (path !== undefined && made.length > 0) {
    writeFileSync(`${path}.new`, JSON.stringify(values), { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  }
  return new Map(Object.entries(values));
}

const Kept = v.pipe(v.string(), v.parseJson(), Values, v.record(v.string(), v.string()));

function readKept(path: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  const kept = v.safeParse(Kept, text);
  if (kept.success) return kept.output;
  throw new StartError(
    `PROPAGA_DATA: ${path} is damaged. Put back a copy of it: with another data key, personal data that is stored cannot be read.`,
  );
}

function generateValue(settings: GenerateSecretString): string {
  const password = generatePassword(settings);
  const { SecretStringTemplate: template, GenerateStringKey: key } = settings;
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...v.parse(Values, JSON.parse(template)), [key]: password });
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
function generatePassword(settings: GenerateSecretString): string {
  const sets = [
    settings.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    settings.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    settings.ExcludeNumbers ? '' : '0123456789',
    settings.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    settings.IncludeSpace ? ' ' : '',
  ];
  const characters = [...sets.join('')].filter(
    (character) => !settings.ExcludeCharacters.includes(character),
  );
  return Array.from(
    { length: settings.PasswordLength },
    () => characters[randomInt(characters.length)],
  ).join('');
}

/** A version id that is shaped like AWS's and changes exactly when the value does. */
export function versionIdOf(value: string): string {
  const hash = createHash('sha256').update(value).digest('hex');
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
