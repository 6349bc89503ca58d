import type { Log } from '../domain/log.ts';

/**
 * Does the work of an invocation. Whatever it throws is logged without the input that it may quote: what is thrown on, for
 * the invocation to fail, says nothing, as Lambda logs that as it is.
 */
export async function invocation<T>(work: () => Promise<T>, log: Log): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log.error('invocation failed', { error });
    throw new Error('The invocation failed, as the line of the log before this one says');
  }
}
