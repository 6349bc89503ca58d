import { createHash } from 'node:crypto';
import type {
  Ambient,
  Secret,
  SecretReader,
  SecretVersions,
} from '../../functions/domain/ports.ts';

const maxAgeMs = 300_000;

/** Secrets that a test puts, and a cache of five minutes before them. */
export interface MemorySecrets {
  readonly reader: SecretReader;
  readonly versions: SecretVersions;
  /** Gives a secret a value, as text. */
  put(name: string, text: string): void;
}

export function createMemorySecrets(ambient: Pick<Ambient, 'now'>): MemorySecrets {
  const values = new Map<string, string>();
  const cache = new Map<string, { readAt: number; secret: Secret | undefined }>();

  function refresh(name: string): Secret | undefined {
    const text = values.get(name);
    const secret =
      text === undefined ? undefined : { value: parseJson(text), version: versionOf(text) };
    cache.set(name, { readAt: ambient.now().getTime(), secret });
    return secret;
  }

  return {
    reader: {
      async read(name) {
        const cached = cache.get(name);
        const isFresh = cached && ambient.now().getTime() - cached.readAt < maxAgeMs;
        return isFresh ? cached.secret : refresh(name);
      },
      refresh: async (name) => refresh(name),
    },
    versions: {
      async current(name) {
        const text = values.get(name);
        return text === undefined ? undefined : versionOf(text);
      },
    },
    put: (name, text) => values.set(name, text),
  };
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 36);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
