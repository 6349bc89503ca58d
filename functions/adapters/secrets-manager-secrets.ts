import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { defaultSecretPrefix } from '../domain/credentials.ts';
import type {
  Ambient,
  Secret,
  SecretProblem,
  SecretReader,
  SecretVersions,
} from '../domain/ports.ts';

/** A rotated secret is noticed after this long at the latest, even where the old one still works. */
const maxAgeMs = 300_000;

/** However often a refresh is asked for without saying since when, Secrets Manager is not asked more often than this. */
const minRefreshIntervalMs = 1_000;

interface CacheEntry {
  readonly fetchedAt: number;
  readonly secret: Promise<Secret | undefined>;
  /** How long it may be kept. */
  maxAgeMs: number;
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
    // One from a time to come is older than the clock that was put back, and nobody knows by how much.
    const isRecent = known !== undefined && known.fetchedAt > time && known.fetchedAt <= now;
    if (isRecent) return known.secret;
    const entry: CacheEntry = { fetchedAt: now, secret: fetchSecret(client, name), maxAgeMs };
    cache.set(name, entry);
    entry.secret.then(
      (secret) => {
        // Whoever puts that right should not have to wait.
        if (secret?.problem !== undefined) entry.maxAgeMs = minRefreshIntervalMs;
      },
      () => {
        if (cache.get(name) === entry) cache.delete(name);
      },
    );
    return entry.secret;
  }

  const ago = (ms: number) => ambient.now().getTime() - ms;
  return {
    prefix,
    read: (name) => fetchedAfter(name, ago(cache.get(name)?.maxAgeMs ?? maxAgeMs)),
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
      const { DeletedDate, VersionIdsToStages } = await describe(client, name);
      if (DeletedDate !== undefined) return 'deleted' satisfies SecretProblem;
      return Object.entries(VersionIdsToStages ?? {}).find(([, stages]) =>
        stages.includes('AWSCURRENT'),
      )?.[0];
    },
  };
}

/** Nothing of a secret that does not exist. */
async function describe(
  client: SecretsManagerClient,
  name: string,
): Promise<Partial<DescribeSecretCommandOutput>> {
  try {
    return await client.send(new DescribeSecretCommand({ SecretId: name }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return {};
    throw error;
  }
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
    const problem = problemIn(error);
    if (problem !== undefined) return { value: undefined, version: problem, problem };
    throw error;
  }
}

/**
 * What only a person can put right; undefined for what may pass by itself. A secret that is protected with a key in KMS can
 * fail for the key's sake as well.
 */
function problemIn(error: unknown): SecretProblem | undefined {
  if (error instanceof InvalidRequestException) {
    return /delet/i.test(error.message) ? 'deleted' : 'denied';
  }
  const name = error instanceof Error ? error.name : '';
  const isDenied =
    /^(AccessDenied(Exception)?|DecryptionFailure|KMS(?!Throttling)\w+Exception)$/.test(name);
  return isDenied ? 'denied' : undefined;
}

/** A value that is not JSON fits no schema, so its reader is told what is wrong without seeing it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
