import { expect, it } from 'vitest';
import { handler } from '../../../functions/receive.ts';
import { proxyEvent } from '../../support/proxy-event.ts';

it('is not said to be well where no webhook could be received', async () => {
  // None of the variables that the stack sets are there.
  const event = proxyEvent({ routeKey: 'GET /health' });
  const { statusCode } = await handler(event, { awsRequestId: 'invocation-1' });
  expect(statusCode).toBe(503);
});
