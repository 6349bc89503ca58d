import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventLog, KeptEvent } from './services/event-log.ts';

/** Shorter than proxies and people wait. */
const heartbeatMs = 15_000;

/**
 * Answers with the events on the buses as they come, as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html.
 * Who names the last one he has (`Last-Event-ID`) gets those in between first.
 */
export function streamEvents(
  request: IncomingMessage,
  response: ServerResponse,
  events: EventLog,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  });
  response.write(': these are the events on the buses\n\n');
  const write = (event: KeptEvent) => response.write(frameOf(event));
  const last = request.headers['last-event-id'];
  if (typeof last === 'string') for (const event of events.after(last)) write(event);
  const unfollow = events.follow(write);
  const heartbeat = setInterval(() => response.write(':\n\n'), heartbeatMs);
  heartbeat.unref();
  response.on('close', () => {
    unfollow();
    clearInterval(heartbeat);
  });
}

function frameOf({ id, type, ...event }: KeptEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ id, type, ...event })}\n\n`;
}
