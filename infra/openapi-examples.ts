const changeId = 'chg_447dbaa93d15c351eb297270f56bf041';
const deliveryId = `${changeId}.dito`;
const receivedAt = '2026-11-22T12:00:01.250Z';

const delivery = {
  id: deliveryId,
  changeId,
  connection: 'dito',
  provider: 'dito',
  userKey: 'u-1001',
  status: 'failed',
  reason: 'HTTP 400: no such person',
  code: 'invalid',
  failure: 'rejected',
  fields: ['email', 'mobile'],
  attempts: [
    {
      at: '2026-11-22T12:00:01.900Z',
      outcome: 'rejected',
      httpStatus: 400,
      durationMs: 84,
      reason: 'HTTP 400: no such person',
      code: 'invalid',
    },
  ],
  receivedAt,
};
const { reason: _reason, code: _code, failure: _failure, ...open } = delivery;
const retried = { ...open, status: 'pending', retriedAt: '2026-11-22T13:00:00.000Z' };

const connection = {
  name: 'dito',
  provider: 'dito',
  enabled: true,
  state: 'ok',
  counts: {
    pending: 0,
    waiting: 1,
    held: 0,
    delivered: 10_000,
    superseded: 12,
    failed: 3,
    cancelled: 0,
  },
  countsAtLeast: ['delivered'],
  oldestOpenAt: receivedAt,
  circuit: { state: 'closed', failures: 1 },
};

/** Made-up answers, by operation. */
const examples: Readonly<Record<string, unknown>> = {
  'sendWebhook.request': {
    type: 'user.updated',
    timestamp: '2026-11-22T12:00:00.000Z',
    data: {
      user: { key: 'u-1001', email: 'ana.prado@example.com', mobile: '+5561989899898' },
      changed: ['email', 'mobile'],
      previous: { email: 'ana@example.com' },
    },
  },
  sendWebhook: {
    id: changeId,
    deliveries: [{ id: deliveryId, connection: 'dito', status: 'pending' }],
    skipped: [
      { connection: 'gestao-plus', reason: 'gestao-plus holds none of the changed fields' },
    ],
  },
  getHealth: { status: 'ok' },
  getChange: {
    id: changeId,
    source: 'hr',
    type: 'user.updated',
    userKey: 'u-1001',
    occurredAt: '2026-11-22T12:00:00.000Z',
    receivedAt,
    fields: ['email', 'mobile'],
    deliveries: [delivery],
    skipped: [],
  },
  listDeliveries: { deliveries: [delivery] },
  getDelivery: delivery,
  getReplies: {
    replies: [
      {
        at: '2026-11-22T12:00:01.900Z',
        status: 400,
        contentType: 'application/json; charset=utf-8',
        body: '{"message":"No such person: ana@example.com"}',
      },
    ],
  },
  retryDelivery: retried,
  cancelDelivery: { ...open, status: 'cancelled', reason: 'cancelled by an operator' },
  listConnections: { connections: [connection] },
  getConnection: connection,
  retryConnection: { connection: 'dito', retried: 3, skipped: 0 },
  pauseConnection: {
    ...connection,
    state: 'paused',
    paused: { since: '2026-11-22T13:00:00.000Z' },
  },
  resumeConnection: connection,
  getActivity: {
    from: '2026-11-22T11:00:00.000Z',
    bucketSeconds: 120,
    connections: [
      { name: 'dito', delivered: [4, 9], failed: [0, 1], open: [0, 1], isComplete: true },
    ],
  },
  listAudit: {
    entries: [
      {
        at: '2026-11-22T12:30:00.000Z',
        by: 'arn:aws:sts::000000000000:assumed-role/operator/bruno',
        action: 'view-replies',
        on: deliveryId,
      },
    ],
  },
  getUser: {
    userKey: 'u-1001',
    connections: [
      {
        name: 'dito',
        provider: 'dito',
        isIdRemembered: true,
        applied: [{ field: 'email', occurredAt: '2026-11-22T12:00:00.000Z', changeId }],
      },
    ],
  },
  eraseUser: {
    userKey: 'u-1001',
    erasedAt: '2026-11-22T13:00:00.000Z',
    cancelled: 1,
    payloadsRemoved: 2,
    idsForgotten: 1,
  },
  releaseUser: { userKey: 'u-1001', released: 2 },
};

export function exampleOf(operation: string): unknown {
  return examples[operation];
}
