import * as v from 'valibot';
import { type Issue, toIssue } from '../domain/issues.ts';
import { providers } from '../providers/registry.ts';

const AnyObject = v.record(v.string(), v.unknown());

// It looks past whatever else is wrong with the document, so that all mistakes come at once.
const LooseConfig = v.fallback(
  v.object({
    sources: v.fallback(AnyObject, {}),
    connections: v.fallback(v.record(v.string(), v.fallback(AnyObject, {})), {}),
  }),
  { sources: {}, connections: {} },
);

/** Valibot leaves these names out of every record, whatever is under them. */
const reservedNames: readonly string[] = ['__proto__', 'prototype', 'constructor'];

const Names = v.optional(v.pipe(v.unknown(), v.transform(namesIn)), {});
const NamesInConfig = v.fallback(v.object({ sources: Names, connections: Names }), {
  sources: [],
  connections: [],
});

const Sources = v.fallback(v.array(v.string()), []);

/** The sources and connections that the schemas would pass over, because of what they are called. */
export function nameIssues(config: unknown): Issue[] {
  return Object.entries(v.parse(NamesInConfig, config)).flatMap(([section, names]) =>
    names
      .filter((name) => reservedNames.includes(name))
      .map((name) => ({ path: `${section}.${name}`, message: 'is a name that cannot be used' })),
  );
}

function namesIn(section: unknown): string[] {
  return typeof section === 'object' && section !== null ? Object.keys(section) : [];
}

/** What is wrong with each connection by its own provider's schema, and with the sources it names. */
export function connectionIssues(config: unknown): Issue[] {
  const { sources, connections } = v.parse(LooseConfig, config);
  return Object.entries(connections).flatMap(([name, settings]) => {
    const path = `connections.${name}`;
    return [
      ...providerIssues(path, settings),
      ...v
        .parse(Sources, settings.sources)
        .filter((source) => !Object.hasOwn(sources, source))
        .map((source) => ({
          path: `${path}.sources`,
          message: `names "${source}", which is not among the sources`,
        })),
    ];
  });
}

function providerIssues(path: string, settings: Readonly<Record<string, unknown>>): Issue[] {
  if (typeof settings.provider !== 'string') return [];
  const provider = providers.find(({ name }) => name === settings.provider);
  if (provider === undefined) {
    const known = providers.map(({ name }) => name).join(', ');
    return [{ path: `${path}.provider`, message: `must be one of: ${known}` }];
  }
  const result = v.safeParse(provider.settings, ownSettings(settings));
  return (result.issues ?? []).map(toIssue).map((issue) => ({
    path: [path, issue.path].filter(Boolean).join('.'),
    message: issue.message,
  }));
}

/** A connection's settings without those that every connection can have. */
export function ownSettings({
  provider,
  sources,
  enabled,
  maxConcurrency,
  timeoutSeconds,
  circuitFailures,
  ...own
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return own;
}
