import type { Secret, SecretProblem, SecretReader } from '../../functions/domain/ports.ts';

/** Secrets behind a cache that only `refresh` goes past, as long as it may last. */
export interface PutSecrets extends SecretReader {
  put(name: string, value: unknown): void;
  remove(name: string): void;
  /** Keeps the secret from being read, until it is put anew. */
  keep(name: string, problem: SecretProblem): void;
  readonly refreshes: string[];
}

export function createPutSecrets(values: Readonly<Record<string, unknown>> = {}): PutSecrets {
  const stored = new Map<string, Secret>();
  const cached = new Map<string, Secret | undefined>();
  const refreshes: string[] = [];
  let versions = 0;
  const put = (name: string, value: unknown) => {
    versions += 1;
    stored.set(name, { value, version: `v${versions}` });
  };
  for (const [name, value] of Object.entries(values)) put(name, value);
  return {
    put,
    remove: (name) => stored.delete(name),
    keep: (name, problem) => stored.set(name, { value: undefined, version: problem, problem }),
    refreshes,
    async read(name) {
      if (!cached.has(name)) cached.set(name, stored.get(name));
      return cached.get(name);
    },
    async refresh(name) {
      refreshes.push(name);
      cached.set(name, stored.get(name));
      return cached.get(name);
    },
  };
}
