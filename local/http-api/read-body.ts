import type { IncomingMessage } from 'node:http';

/**
 * What is more is refused before it is read: API Gateway takes 10 MB, but of what it hands on Lambda takes 6 MB, with the
 * encoding (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
export const maxBodyBytes = 6 * 1_024 * 1_024;

/** The bytes that requests may hold at the same time: those that wait for a function keep theirs. */
export interface ByteBudget {
  /** False, and nothing is taken, if there is no room for so many. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createByteBudget(bytes: number): ByteBudget {
  let left = bytes;
  return {
    take(wanted) {
      if (wanted > left) return false;
      left -= wanted;
      return true;
    },
    giveBack(taken) {
      left += taken;
    },
  };
}

/**
 * Reads a request's body, as much as the budget has room for; `too-large` or `too-many` as soon as that is known, with the
 * rest unread and nothing taken. Rejects if the client goes away.
 */
export async function readBody(
  request: IncomingMessage,
  budget: ByteBudget = createByteBudget(maxBodyBytes),
): Promise<Buffer | 'too-large' | 'too-many'> {
  if (announcesTooMuch(request)) return 'too-large';
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (why: 'too-large' | 'too-many') => {
      request.removeAllListeners('data');
      request.pause();
      finish(why);
    };
    const finish = (end: 'too-large' | 'too-many') => {
      budget.giveBack(bytes);
      bytes = 0;
      resolve(end);
    };
    request.on('data', (chunk: Buffer) => {
      if (bytes + chunk.length > maxBodyBytes) return refuse('too-large');
      if (!budget.take(chunk.length)) return refuse('too-many');
      bytes += chunk.length;
      chunks.push(chunk);
    });
    request.once('end', () => {
      bytes = 0;
      resolve(Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => {
      budget.giveBack(bytes);
      bytes = 0;
      reject(new Error('The client went away.'));
    });
  });
}

/** Whether the request says itself that its body is over the limit. */
export function announcesTooMuch(request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? 0) > maxBodyBytes;
}
