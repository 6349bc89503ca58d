import type { Entry } from '../../../infra/bundled-code.ts';
import { signWebhook, webhookBody } from '../../support/signed-webhook.ts';
import type { SentMessage } from './aws-stub.ts';

/** A picture-less user as they mostly are. */
const user = { key: 'u-1', name: 'Ana Prado', email: 'ana.prado@example.com', cpf: '52998224725' };

/** The environment of every function. */
export function environmentOf(url: string): Record<string, string> {
  return {
    STAGE: 'bench',
    TABLE_NAME: 'table',
    BUCKET_NAME: 'bucket',
    EVENT_BUS_NAME: 'bus',
    QUEUE_URL_PREFIX: `${url}/propaga-`,
  };
}

/** The config of every function, with one connection whose provider is at the URL. */
export function configOf(url: string): string {
  return JSON.stringify({
    sources: { hr: { type: 'standard-webhooks' } },
    connections: { dito: { provider: 'dito', id: 'cpf', baseUrl: url } },
  });
}

/** The event by which a function first has something to do. */
export function firstEvent(entry: Entry, message: SentMessage | undefined): unknown {
  switch (entry) {
    case 'receive':
      return webhookEvent();
    case 'deliver':
      if (message === undefined) throw new Error('Nothing was queued');
      return { Records: [toRecord(message)] };
    case 'retry':
      return {};
    case 'api':
      return {
        routeKey: 'GET /deliveries',
        headers: {},
        requestContext: { requestId: 'bench' },
        isBase64Encoded: false,
      };
  }
}

/** A signed webhook as API Gateway hands it over. */
function webhookEvent() {
  const { body, headers } = signWebhook(webhookBody({ user }));
  return {
    routeKey: 'POST /webhooks/{source}',
    headers,
    pathParameters: { source: 'hr' },
    requestContext: { requestId: 'bench' },
    body,
    isBase64Encoded: false,
  };
}

function toRecord({ body, group }: SentMessage) {
  return {
    messageId: '1',
    receiptHandle: '1',
    body,
    attributes: { MessageGroupId: group, ApproximateReceiveCount: '1' },
  };
}
