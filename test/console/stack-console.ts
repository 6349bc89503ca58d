import { afterAll, beforeAll, expect } from 'vitest';
import { startCli } from '../system/cli-process.ts';
import { startStub } from '../system/cli-stub-api.ts';
import { isSignedByOperator, operator } from './signed-api.ts';

const counts = {
  pending: 0,
  waiting: 0,
  held: 3,
  delivered: 5,
  superseded: 0,
  failed: 0,
  cancelled: 0,
};
const held = {
  name: 'dito',
  provider: 'dito',
  enabled: true,
  state: 'held',
  counts,
  countsAtLeast: [],
  circuit: { state: 'closed', failures: 0 },
  hold: { reason: 'HTTP 401', since: new Date().toISOString() },
};

const answers: Record<string, unknown> = {
  '/connections': { connections: [held] },
  '/deliveries': { deliveries: [] },
  '/activity': { from: new Date().toISOString(), bucketSeconds: 3_600, connections: [] },
};

export interface StackConsole {
  /** What the stack was asked. */
  readonly api: Awaited<ReturnType<typeof startStub>>;
  /** With the token of this run. */
  url(): string;
  /** The headers that the page's own calls have. */
  own(): Record<string, string>;
}

/** Serves the console of a stack that takes nothing but calls which the operator has signed. */
export async function useStackConsole(): Promise<StackConsole> {
  const api = await startStub((asked) => {
    if (!isSignedByOperator(asked)) return { status: 403, body: { message: 'Forbidden' } };
    const [path = '', query] = asked.url.split('?');
    if (asked.method === 'POST') return { body: { ...held, state: 'paused' } };
    return path in answers
      ? { headers: { 'content-type': 'application/json' }, body: answers[path] }
      : { body: { userKey: new URLSearchParams(query).get('key'), connections: [] } };
  });
  const cloudFormation = await startStub(() => ({
    headers: { 'content-type': 'text/xml' },
    body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>propaga-qa</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-22T12:00:00Z</CreationTime><Outputs><member><OutputKey>ApiUrl</OutputKey><OutputValue>${api.url}/</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  }));

  const cli = startCli(['console', '--stack', 'propaga-qa'], {
    AWS_ACCESS_KEY_ID: operator.id,
    AWS_SECRET_ACCESS_KEY: operator.secret,
    AWS_REGION: operator.region,
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
  });
  let url = '';
  let own: Record<string, string> = {};

  beforeAll(async () => {
    await cli.shows(/#\/token\/\S+\n/);
    url = /http:\S+/.exec(cli.output())?.[0] ?? '';
    const { host, origin, hash } = new URL(url);
    const token = hash.replace('#/token/', '');
    own = { host, origin, 'sec-fetch-site': 'same-origin', 'x-propaga-console-token': token };
  });

  afterAll(async () => {
    cli.kill('SIGINT');
    expect(await cli.code()).toBe(0);
    await api.stop();
    await cloudFormation.stop();
  });

  return { api, url: () => url, own: () => own };
}
