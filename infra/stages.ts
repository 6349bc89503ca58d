import * as v from 'valibot';
import { defaultSecretPrefix } from '../functions/domain/credentials.ts';

/** What CloudWatch Logs takes: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

// IAM takes fewer characters than other services, and has no two names of tags that differ in case only:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;
/** A resource has at most 50, of which two are ours. */
const maxTags = 48;
const ourTags = ['application', 'stage'];

const hasTagText = v.check<string, string>(
  (text) => tagText.test(text),
  'must be letters, digits, spaces, or any of + - = . _ : / @',
);

const TagName = v.pipe(
  v.string(),
  v.maxLength(128, 'must have at most 128 characters'),
  hasTagText,
  v.check((name) => !/^aws:/i.test(name), 'must not begin with aws:'),
);

const TagValue = v.pipe(
  v.string(),
  v.maxLength(256, 'must have at most 256 characters'),
  hasTagText,
);

function areDistinct(tags: Readonly<Record<string, string>>): boolean {
  const names = [...ourTags, ...Object.keys(tags)].map((name) => name.toLowerCase());
  return new Set(names).size === names.length;
}

const StageSettings = v.strictObject({
  encryption: v.pipe(
    v.picklist(['aws-owned', 'customer-managed']),
    v.description(
      "Whose keys encrypt what is stored: AWS's, which are free, or one in your account.",
    ),
  ),
  logRetentionDays: v.pipe(v.picklist(retentionDays), v.description('How long logs are kept.')),
  tracing: v.pipe(v.boolean(), v.description('Whether functions write traces to X-Ray.')),
  deletionProtection: v.pipe(
    v.boolean(),
    v.description('Whether the table and the stack of what is stored refuse to be deleted.'),
  ),
  reserveConcurrency: v.pipe(
    v.boolean(),
    v.description(
      "Whether each function has its own part of the account's concurrency, which it cannot exceed.",
    ),
  ),
  receiveConcurrency: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(1_000),
    v.description('How many webhooks are accepted at once, where concurrency is reserved.'),
  ),
  secretPrefix: v.pipe(
    v.string(),
    v.regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'must have lower-case letters and digits, with single dashes between them',
    ),
    v.maxLength(20, 'must have at most 20 characters'),
    v.description(
      'What the names of secrets and queues begin with; two stages in one account need two.',
    ),
  ),
  tags: v.pipe(
    v.record(TagName, TagValue),
    v.maxEntries(maxTags, `must not have more than ${maxTags} tags`),
    v.check(areDistinct, 'must not name a tag twice, in whatever case, nor application or stage'),
    v.description('Tags on everything that can have them, besides application and stage.'),
  ),
  alarmEmail: v.optional(
    v.pipe(
      v.string(),
      v.email('must be an e-mail address'),
      v.description('Who is told of alarms.'),
    ),
  ),
  runbookUrl: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^https:\/\/[^\s#]{1,200}$/, 'must be an https URL without a fragment'),
      v.description('Where operators read docs/runbook.md; alarms link to their part of it.'),
    ),
  ),
});

// It becomes part of the stacks' names.
const StageName = v.pipe(
  v.string(),
  v.regex(
    /^[a-z][a-z0-9]{0,11}$/,
    'must start with a letter and have up to 12 lower-case letters and digits',
  ),
);

/** The `stages` of a config file: settings of stages by their names, each over those that it would have without. */
export const StagesSchema = v.record(StageName, v.partial(StageSettings));

export type Stages = v.InferOutput<typeof StagesSchema>;

type Settings = v.InferOutput<typeof StageSettings>;

/** One deployment of propaga: its name and settings. */
export const StageSchema = v.strictObject({ name: StageName, ...StageSettings.entries });

export type Stage = v.InferOutput<typeof StageSchema>;

const dev: Settings = {
  encryption: 'aws-owned',
  // Logs last as long as the deliveries they are about: both go 30 days after the end.
  logRetentionDays: 30,
  tracing: true,
  deletionProtection: false,
  // A new account has ten executions at once in all, of which none can be reserved.
  reserveConcurrency: false,
  receiveConcurrency: 100,
  secretPrefix: defaultSecretPrefix,
  tags: {},
};

const prod: Settings = {
  ...dev,
  encryption: 'customer-managed',
  deletionProtection: true,
  reserveConcurrency: true,
};

const builtIn: Readonly<Record<string, Settings>> = { dev, prod };

/** The stage that is meant when none is named. */
export const defaultStage: Stage = { name: 'dev', ...dev };

/** The stages that there are: those built in, and those of the config. */
export function stageNames(custom: Stages): string[] {
  return [...new Set([...Object.keys(builtIn), ...Object.keys(custom)])];
}

export type FoundStage = { ok: true; stage: Stage } | { ok: false; message: string };

/** A stage by its name: a built-in one, or one of the config, which otherwise is like `dev`. */
export function findStage(name: string, custom: Stages = {}): FoundStage {
  const settings = custom[name];
  const base = builtIn[name];
  if (settings === undefined && base === undefined) {
    const names = stageNames(custom).join(', ');
    return {
      ok: false,
      message: `There is no stage "${name}". There are ${names}; others go into "stages" of the config.`,
    };
  }
  // Parsed once more, as the type lets settings be there without a value.
  const merged = v.parse(StageSettings, { ...(base ?? dev), ...settings });
  return { ok: true, stage: { name, ...merged } };
}
