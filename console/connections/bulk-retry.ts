import type { Failure } from '../api/failure.ts';
import { type BulkRetry, retryConnection } from '../api/operator-api.ts';

/** How far a bulk retry has come. */
export interface BulkProgress {
  readonly retried: number;
  readonly skipped: number;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  /** Where it goes on, if it is not done. */
  readonly cursor?: string;
  readonly failure?: Failure;
}

interface BulkOptions {
  readonly connection: string;
  readonly filter: Omit<BulkRetry, 'cursor'>;
  readonly signal: AbortSignal;
  report(progress: BulkProgress): void;
}

/** Tries everything again that fits, page by page, from where an earlier run has come to. */
export async function retryAll(
  { connection, filter, signal, report }: BulkOptions,
  from: BulkProgress | undefined,
): Promise<void> {
  let { retried, skipped, cursor } = from ?? { retried: 0, skipped: 0 };
  const at = () => ({ retried, skipped, ...(cursor !== undefined && { cursor }) });
  for (;;) {
    report({ ...at(), state: 'running' });
    const request = { ...filter, ...(cursor !== undefined && { cursor }) };
    const result = await retryConnection(connection, request, signal);
    if (!result.ok) {
      if (signal.aborted) return report({ ...at(), state: 'stopped' });
      return report({ ...at(), state: 'failed', failure: result.failure });
    }
    retried += result.value.retried;
    skipped += result.value.skipped;
    cursor = result.value.cursor;
    if (cursor === undefined) return report({ ...at(), state: 'done' });
    if (signal.aborted) return report({ ...at(), state: 'stopped' });
  }
}
