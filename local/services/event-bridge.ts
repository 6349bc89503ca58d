import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { eventBridgeApi } from '../iam/apis/event-bridge.ts';
import { type Guard, guardServer } from '../iam/guard-server.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { listen } from './listen.ts';

/** EventBridge on a port of 127.0.0.1: PutEvents onto the buses that are declared to it. No rules: it only keeps events. */
export interface EventBridge {
  readonly url: string;
  readonly guard: Guard;
  readonly events: EventLog;
  /** Creates the template's buses, given their names and ARNs. Only these exist. */
  declare(buses: readonly EventBusDeclaration[]): void;
  stop(): Promise<void>;
}

export interface EventBusDeclaration {
  readonly name: string;
  readonly arn: string;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const maxEntries = 10;
const maxBytes = 256_000;

const Entry = v.object({
  EventBusName: v.optional(v.string(), 'default'),
  Source: v.pipe(v.string(), v.nonEmpty()),
  DetailType: v.pipe(v.string(), v.nonEmpty()),
  Detail: v.string(),
  Time: v.optional(v.number()),
});
type Entry = v.InferOutput<typeof Entry>;

const Put = v.object({
  Entries: v.pipe(v.array(Entry), v.minLength(1), v.maxLength(maxEntries)),
});
const DetailObject = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

export async function startEventBridge(): Promise<EventBridge> {
  const events = createEventLog();
  let declared: readonly EventBusDeclaration[] = [];

  const put = (entry: Entry) => {
    const bus = declared.find(({ name, arn }) => [name, arn].includes(entry.EventBusName));
    const detail = v.safeParse(DetailObject, entry.Detail);
    if (bus === undefined) return refused('ResourceNotFoundException', 'There is no such bus.');
    if (!detail.success) return refused('MalformedDetail', 'Detail is malformed.');
    const id = randomUUID();
    const time = entry.Time === undefined ? new Date() : new Date(entry.Time * 1_000);
    const { Source: source, DetailType: type } = entry;
    events.add({
      id,
      bus: bus.name,
      time: time.toISOString(),
      source,
      type,
      detail: detail.output,
    });
    return { EventId: id };
  };

  const server = createServer((request, response) => {
    answer(request, put).then(
      ({ status, body }) => send(response, status, body),
      () => send(response, 400, { __type: 'ValidationException', message: 'It cannot be read.' }),
    );
  });
  const guard = guardServer(server, () => eventBridgeApi);
  const { url, stop } = await listen(server);
  return {
    url,
    guard,
    events,
    stop,
    declare(buses) {
      declared = buses;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer(
  request: IncomingMessage,
  put: (entry: Entry) => { EventId: string } | { ErrorCode: string },
): Promise<Answer> {
  const body = await text(request);
  const target = String(request.headers['x-amz-target']);
  if (target !== 'AWSEvents.PutEvents') {
    return invalid('UnknownOperationException', `${target} is not supported here.`);
  }
  const parsed = v.safeParse(Put, JSON.parse(body));
  if (!parsed.success || Buffer.byteLength(body) > maxBytes) {
    const message = `1 to ${maxEntries} entries of ${maxBytes} bytes in all are needed.`;
    return invalid('ValidationException', message);
  }
  const Entries = parsed.output.Entries.map(put);
  const FailedEntryCount = Entries.filter((entry) => 'ErrorCode' in entry).length;
  return { status: 200, body: { FailedEntryCount, Entries } };
}

function refused(ErrorCode: string, ErrorMessage: string) {
  return { ErrorCode, ErrorMessage };
}

function invalid(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, message } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
