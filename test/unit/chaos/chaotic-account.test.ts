import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../local/services/listen.ts';
import { createDitoSimulator } from '../../../local/simulators/dito-simulator.ts';
import { startSimulatorServer } from '../../../local/simulators/simulator-server.ts';
import { createChaoticAccount } from '../../chaos/chaotic-account.ts';
import { chooseFault, type Fault } from '../../chaos/faults.ts';
import { createLedger } from '../../chaos/ledger.ts';
import { credentialsOf } from '../../chaos/providers.ts';
import { createCallsUnderway } from '../../chaos/underway.ts';

const seed = 1;
const faults = 0.9;

/** A change whose first call goes wrong like this. */
function changeWith(isWanted: (fault: Fault) => boolean): number {
  for (let change = 0; change < 10_000; change += 1) {
    const fault = chooseFault(
      { seed, faults },
      { connection: 'dito', key: String(change), before: 0 },
    );
    if (fault !== undefined && isWanted(fault)) return change;
  }
  throw new Error('No call goes wrong like that.');
}

/** Calls a chaotic Dito about a change, gives up after a while, and tells what each side has seen. */
async function callAbout(change: number) {
  const ledger = createLedger();
  const simulator = createDitoSimulator({
    secrets: () => [credentialsOf('dito', 'first')],
    settings: [{}],
    now: () => new Date(),
  });
  const elsewhere = await listen(strangerOf(ledger.stray));
  onTestFinished(elsewhere.stop);
  const account = createChaoticAccount({
    connection: 'dito',
    simulator,
    ledger,
    seed,
    faults,
    underway: createCallsUnderway(),
    userOf: () => 0,
    elsewhere: elsewhere.url,
    isOut: () => false,
  });
  const server = await startSimulatorServer(new Map([['/dito', account]]), {
    host: '127.0.0.1',
    port: 0,
  });
  onTestFinished(server.stop);
  const began = Date.now();
  const seen = await put(`http://127.0.0.1:${server.port}/dito/users/52998224725`, change);
  const [call] = ledger.all;
  if (call === undefined) throw new Error('There was no call.');
  await expect.poll(() => call.isReplyLost || call.answered !== undefined).toBe(true);
  return { seen, call, began, strayed: ledger.strayed };
}

function strangerOf(stray: (where: string) => void): Server {
  return createServer(({ url = '' }, response) => {
    stray(url);
    response.end();
  });
}

async function put(url: string, change: number) {
  const form = new URLSearchParams({
    id_type: 'id',
    platform_api_key: 'made-up',
    sha1_signature: createHash('sha1').update('made-up-first').digest('hex'),
    encoding: 'base64',
    network_name: 'pt',
    'user_data[name]': `Pessoa 0 c${String(change).padStart(7, '0')}x`,
  });
  try {
    const response = await fetch(url, {
      method: 'PUT',
      body: form,
      redirect: 'manual',
      signal: AbortSignal.timeout(500),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch {
    return undefined;
  }
}

describe('a chaotic provider', () => {
  test('says in seconds, or by a date, until when it is to be spared, and keeps that in its ledger', async () => {
    for (const form of ['seconds', 'date'] as const) {
      const change = changeWith(
        (fault) => fault.kind === 'status' && fault.retryAfter?.form === form,
      );
      const { seen, call, began } = await callAbout(change);
      const header = seen?.headers.get('retry-after') ?? '';
      expect(header).toMatch(form === 'date' ? /^\w{3}, .+ GMT$/ : /^\d$/);
      const told = form === 'date' ? Date.parse(header) : began + Number(header) * 1_000;
      expect(call.spareUntil).toBeGreaterThanOrEqual(told);
      expect(call.spareUntil).toBeLessThan(told + (form === 'date' ? 1 : 1_000));
      expect(call.status).toBe(seen?.status);
    }
  });

  test('points to another host that notices whoever follows', async () => {
    const { seen, call, strayed } = await callAbout(changeWith(({ kind }) => kind === 'redirect'));
    expect(call).toMatchObject({ fault: 'redirect', status: seen?.status });
    expect(strayed).toEqual([]);
    await fetch(seen?.headers.get('location') ?? '', { method: 'PUT' });
    expect(strayed).toEqual(['/users/52998224725']);
  });

  test.each([
    'reset after',
    'time-out after',
    'truncated',
    'chunk missing',
    'wrong encoding',
    'endless',
    'trickle',
  ] as const)('does what it is asked, and its answer is lost: %s', async (kind) => {
    const { seen, call } = await callAbout(changeWith((fault) => fault.kind === kind));
    expect(seen).toBe(undefined);
    expect(call).toMatchObject({ fault: kind, isReplyLost: true, appliedAt: expect.any(Number) });
  });

  test.each(['reset before', 'time-out before'] as const)('does nothing: %s', async (kind) => {
    const { seen, call } = await callAbout(changeWith((fault) => fault.kind === kind));
    expect(seen).toBe(undefined);
    expect(call.appliedAt).toBe(undefined);
  });

  test('does what it is asked, and answers with a page that tells nothing', async () => {
    const { seen, call } = await callAbout(
      changeWith((fault) => fault.kind === 'body' && fault.form === 'garbage'),
    );
    expect(seen?.headers.get('content-type')).toBe('text/html');
    expect(call).toMatchObject({ isReplyLost: true, appliedAt: expect.any(Number) });
  });

  test('writes its answer in other forms', async () => {
    const bodyOf = async (form: string) => {
      const change = changeWith((fault) => fault.kind === 'body' && fault.form === form);
      return (await callAbout(change)).seen;
    };
    expect((await bodyOf('huge'))?.body.length).toBeGreaterThan(1_000_000);
    expect((await bodyOf('empty'))?.body).toBe('');
    expect((await bodyOf('wrong type'))?.headers.get('content-type')).toBe('image/png');
    expect((await bodyOf('wrong charset'))?.body).toContain('{\u0000"\u0000');
  });
});
