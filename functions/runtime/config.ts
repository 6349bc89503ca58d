import * as v from 'valibot';
import type { Connection } from '../domain/connection.ts';
import { namePattern, namePhrase } from '../domain/connection-name.ts';
import { type Issue, toIssue } from '../domain/issues.ts';
import { providers } from '../providers/registry.ts';
import { connectionIssues, nameIssues, ownSettings } from './connection-issues.ts';

/** AWS's bounds for an SQS event source: https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html */
const minConcurrency = 2;
const maxConcurrency = 1_000;

/** The schedule after which a delivery that keeps failing is given up: 1 min to 24 h. */
const defaultDelaysSeconds = [60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400];

const Name = v.pipe(v.string(), v.regex(namePattern, `must ${namePhrase}`));

const SourceSchema = v.strictObject({
  type: v.pipe(
    v.picklist(['standard-webhooks'], 'must be "standard-webhooks"'),
    v.description('How its webhooks are signed and what they say.'),
  ),
});

/** A burst of failures at once, of as many users as are updated side by side, is not yet a provider that is down. */
const defaultCircuitFailures = 50;

const CommonSettings = {
  provider: v.string(),
  sources: v.optional(
    v.pipe(
      v.array(v.string()),
      v.description('The sources it listens to; all of them without this list.'),
    ),
  ),
  enabled: v.optional(
    v.pipe(
      v.boolean(),
      v.description('With false, changes skip it; what is under way to it still goes on.'),
    ),
    true,
  ),
  maxConcurrency: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(minConcurrency),
      v.maxValue(maxConcurrency),
      v.description('How many batches of up to ten deliveries are worked on at once.'),
    ),
    10,
  ),
  circuitFailures: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(10_000),
      v.description('How many transient failures in a row open the circuit.'),
    ),
    defaultCircuitFailures,
  ),
  timeoutSeconds: v.optional(
    v.pipe(
      v.number(),
      v.minValue(1),
      v.maxValue(60),
      v.description('How long one call to the provider may take.'),
    ),
    10,
  ),
};

/** The shape of the config, without what each provider asks for. */
export const ConfigSchema = v.strictObject({
  $schema: v.optional(v.string()),
  sources: v.record(Name, SourceSchema),
  connections: v.record(Name, v.looseObject(CommonSettings)),
  retry: v.optional(
    v.strictObject({
      delaysSeconds: v.pipe(
        v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(604_800))),
        v.minLength(1, 'must have at least one delay'),
        v.maxLength(50, 'must not have more than 50 delays'),
        v.description(
          'The waits between the attempts at a delivery; after the last it has failed.',
        ),
      ),
    }),
    { delaysSeconds: defaultDelaysSeconds },
  ),
});

/** What a user writes in `propaga.config.json`, checked and with its defaults filled in. */
export type ConfigDocument = v.InferOutput<typeof ConfigSchema>;

/** The config, with each connection bound to its provider. */
export interface Config {
  readonly sources: ConfigDocument['sources'];
  readonly connections: ReadonlyMap<string, Connection>;
  readonly retry: ConfigDocument['retry'];
  /** The checked document that it was made from; `parseConfig` accepts it again. */
  readonly document: ConfigDocument;
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; issues: readonly Issue[] };

/** Checks a config document and binds its connections. Reports every mistake at once. */
export function parseConfig(input: unknown): ConfigResult {
  const parsed = v.safeParse(ConfigSchema, input);
  const issues = [
    ...(parsed.issues ?? []).map(toIssue),
    ...nameIssues(input),
    ...connectionIssues(input),
  ];
  if (!parsed.success || issues.length > 0) return { ok: false, issues };

  const document = parsed.output;
  const connections = Object.entries(document.connections).map(([name, settings]) =>
    bindConnection(name, settings),
  );
  return {
    ok: true,
    config: {
      sources: document.sources,
      connections: new Map(connections.map((connection) => [connection.name, connection])),
      retry: document.retry,
      document,
    },
  };
}

function bindConnection(name: string, settings: ConfigDocument['connections'][string]): Connection {
  const provider = providers.find((candidate) => candidate.name === settings.provider);
  if (provider === undefined)
    throw new Error(`No provider "${settings.provider}" was checked for.`);
  const { sources, enabled, maxConcurrency, timeoutSeconds, circuitFailures } = settings;
  return {
    name,
    provider: provider.name,
    account: provider.account(ownSettings(settings)),
    idSetting: provider.idSetting(ownSettings(settings)),
    enabled,
    ...(sources === undefined ? {} : { sources }),
    timeoutSeconds,
    circuitFailures,
    maxConcurrency,
  };
}
