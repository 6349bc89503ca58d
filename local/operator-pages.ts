import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { openApiDocument } from '../infra/openapi.ts';
import { streamEvents } from './event-stream.ts';
import { splitTarget } from './http-api/proxy-event.ts';
import type { EventLog } from './services/event-log.ts';

/** What the local system serves to its operator beside the stack's own API. False if the request is for none of it. */
export type OperatorPages = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createOperatorPages(events: EventLog): OperatorPages {
  return (request, response) => {
    const { rawPath } = splitTarget(request);
    if (request.method === 'GET' && rawPath === '/openapi.json') {
      respondJson(response, openApiDocument());
      return true;
    }
    if (request.method === 'GET' && rawPath === '/local/events') {
      streamEvents(request, response, events);
      return true;
    }
    return false;
  };
}

/** Asks the pages first. The stack's routes never begin like one of them. */
export function withOperatorPages(pages: OperatorPages, api: RequestListener): RequestListener {
  return (request, response) => {
    if (!pages(request, response)) api(request, response);
  };
}

function respondJson(response: ServerResponse, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}
