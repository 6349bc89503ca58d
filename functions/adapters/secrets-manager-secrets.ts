import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { defaultSecretPrefix } from '../domain/credentials.ts';
import type { Ambient, Secret, SecretReader, SecretVersions } from '../domain/ports.ts';

/** A rotated secret is noticed after this long at the latest, even where the old one still works. */
const maxAgeMs = 300_000;

/** However often a refresh is asked for without saying since when, Secrets Manager is not asked more often than this. */
const minRefreshIntervalMs = 1_000;

interface CacheEntry {
  readonly fetchedAt: number;
  readonly secret: Promise<Secret | undefined>;
}

/** Reads secrets and keeps them for five minutes. Callers that ask at the same time share one request. */
export function createSecretReader(
  client: SecretsManagerClient,
  ambient: Pick<Ambient, 'now'>,
  prefix = defaultSecretPrefix,
): SecretReader {
  const cache = new Map<string, CacheEntry>();

  /** What was fetched after that moment; whatever is under way by then is shared. */
  function fetchedAfter(name: string, time: number): Promise<Secret | undefined> {
    const now = ambient.now().getTime();
    const known = cache.get(name);
    if (known !== undefined && known.fetchedAt > time) return known.secret;
    const entry = { fetchedAt: now, secret: fetchSecret(client, name) };
    cache.set(name, entry);
    entry.secret.catch(() => {
      if (cache.get(name) === entry) cache.delete(name);
    });
    return entry.secret;
  }

  const ago = (ms: number) => ambient.now().getTime() - ms;
  return {
    prefix,
    read: (name) => fetchedAfter(name, ago(maxAgeMs)),
    refresh: (name, newerThan) =>
      fetchedAfter(name, newerThan?.getTime() ?? ago(minRefreshIntervalMs)),
  };
}

/** Tells versions apart without ever reading a value: the permission to describe is enough. */
export function createSecretVersions(
  client: SecretsManagerClient,
  prefix = defaultSecretPrefix,
): SecretVersions {
  return {
    prefix,
    async current(name) {
      const { VersionIdsToStages } = await client.send(
        new DescribeSecretCommand({ SecretId: name }),
      );
      return Object.entries(VersionIdsToStages ?? {}).find(([, stages]) =>
        stages.includes('AWSCURRENT'),
      )?.[0];
    },
  };
}

async function fetchSecret(
  client: SecretsManagerClient,
  name: string,
): Promise<Secret | undefined> {
  try {
    const { SecretString, VersionId } = await client.send(
      new GetSecretValueCommand({ SecretId: name }),
    );
    if (SecretString === undefined || VersionId === undefined) return undefined;
    return { value: parseJson(SecretString), version: VersionId };
  } catch (error) {
    // A secret that exists without a value answers the same as one that does not exist.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** A value that is not JSON fits no schema, so its reader is told what is wrong without seeing it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
