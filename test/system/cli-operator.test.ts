import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { ChangeView } from '../../functions/operator/contract/change-view.ts';
import { ConnectionListView } from '../../functions/operator/contract/connection-view.ts';
import { DeliveryPageView, DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { startGestaoPlusServer, tenant } from '../support/provider-server-gestao-plus.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';
import { runCli, runShell, startCli, startInTerminal } from './cli-process.ts';

const wecare = await startWecareServer();
const gestao = await startGestaoPlusServer();

const propaga = useLocalSystem({
  connections: {
    wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'registrationId' },
    gestao: { provider: 'gestao-plus', baseUrl: gestao.baseUrl, origin: tenant },
  },
  credentials: {
    wecare: wecareCredentials,
    gestao: { username: '52998224725', password: 'Errada@123' },
  },
  delaysSeconds: [1],
});

let env: Record<string, string> = {};
let secretsFile = '';

beforeAll(() => {
  const directory = dirname(propaga.dataDirectory);
  secretsFile = join(directory, 'secrets.json');
  env = {
    PORT: new URL(propaga.url()).port,
    PROPAGA_CONFIG: join(directory, 'config.json'),
    PROPAGA_SECRETS: secretsFile,
    NO_COLOR: '1',
  };
});

const run = (...args: string[]) => runCli(args, { env });

async function accept(key: string, more: object = {}) {
  return propaga.accept({ user: { key, name: 'Ana Prado', registrationId: key, ...more } });
}

async function failed(key: string): Promise<string> {
  wecare.answerNext(`/users/${key}`, { status: 422, body: { error: 'name is bad' } });
  const id = deliveryTo(await accept(key), 'wecare');
  await propaga.reach(id, 'failed');
  return id;
}

function json<Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.parse(schema, JSON.parse(text));
}

test('a change and its deliveries are shown, to people and to programs', async () => {
  const accepted = await accept('u-1');
  const id = deliveryTo(accepted, 'wecare');
  await propaga.reach(id, 'delivered');

  const status = await run('status', accepted.id);
  expect(status.stdout).toMatch(new RegExp(`^${id} +delivered +HTTP 200, \\d+ ms$`, 'm'));
  expect(status.stdout).toContain('skipped gestao: gestao-plus holds none of the changed fields');
  expect(status.code).toBe(0);
  expect(json(ChangeView, (await run('status', accepted.id, '--json')).stdout).userKey).toBe('u-1');

  const shown = await run('delivery', id);
  expect(shown.stdout).toMatch(/^user +u-1$/m);
  expect(shown.stdout).toMatch(/^\d{4}-.*ago\) +delivered +200 +\d+ ms$/m);
  expect(json(DeliveryView, (await run('delivery', id, '--json')).stdout).id).toBe(id);

  const list = await run('deliveries', '--user', 'u-1', '--status', 'delivered', '--json');
  expect(json(DeliveryPageView, list.stdout).deliveries.map((one) => one.id)).toEqual([id]);
  expect((await run('user', 'u-1')).stdout).toMatch(/^name +\d{4}-/m);
});

test('what does not exist ends with 4, and says where to look', async () => {
  for (const args of [
    ['status', 'chg_none'],
    ['delivery', 'x'],
    ['connections', 'nowhere'],
  ]) {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain('propaga deliveries and propaga connections list what there is.');
    expect([code, stdout]).toEqual([4, '']);
  }
});

test('a failed delivery is tried again, one that is delivered is not', async () => {
  const id = await failed('u-2');
  expect((await run('delivery', id)).code).toBe(1);

  const retried = await run('retry', id);
  expect(retried.stdout).toBe(`${id}  pending\n`);
  expect(retried.code).toBe(0);
  await propaga.reach(id, 'delivered');

  const again = await run('retry', id);
  expect(again.stderr).toContain('not_retryable');
  expect(again.code).toBe(1);
  expect((await run('cancel', id)).code).toBe(1);
});

test('everything that has failed at a connection is tried again, page by page', async () => {
  const ids = await Promise.all(Array.from({ length: 7 }, (_, index) => failed(`u-bulk-${index}`)));
  const listed = await run('deliveries', '--status', 'failed', '--all', '--json');
  expect(json(DeliveryPageView, listed.stdout).deliveries).toHaveLength(ids.length);

  const unasked = await run('retry', '--connection', 'wecare');
  expect(unasked.stderr).toContain('Add --yes.');
  expect(unasked.code).toBe(2);

  const person = startInTerminal(['retry', '--connection', 'wecare', '--reason', 'rejected'], env);
  await person.shows(/Try the 7 failed deliveries of wecare again, as far as they fit\? \[y\/N\]/);
  person.type('n\r');
  expect(await person.code()).toBe(1);
  expect(person.output()).toContain('Nothing was changed.');

  const none = await run('retry', '--connection', 'wecare', '--reason', 'exhausted', '--yes');
  expect(none.stdout).toBe('0 of wecare on their way again.\n');
  const all = await run('retry', '--connection', 'wecare', '--since', '1h', '--yes', '--json');
  expect(JSON.parse(all.stdout)).toEqual({ connection: 'wecare', retried: 7, skipped: 0 });
  for (const id of ids) await propaga.reach(id, 'delivered');
});

test('a paused connection waits until it is resumed, and what waits can be cancelled', async () => {
  const paused = await run('pause', 'wecare');
  expect(paused.stdout).toContain('propaga resume wecare');
  const id = deliveryTo(await accept('u-3'), 'wecare');
  await propaga.reach(id, 'waiting');
  expect((await run('connections')).stdout).toMatch(/^wecare +wecare +paused /m);
  expect((await run('cancel', id)).stdout).toBe(`${id}  cancelled\n`);
  expect((await run('resume', 'wecare')).stdout).toBe('wecare is ok.\n');
  const { stdout } = await run('connections', '--json');
  expect(json(ConnectionListView, stdout).connections[0]?.counts.cancelled).toBe(1);
});

test('a user is erased only by who types the key again', async () => {
  await propaga.reach(deliveryTo(await accept('u-4'), 'wecare'), 'delivered');
  const careless = startInTerminal(['erase', 'u-4'], env);
  await careless.shows(/Type the key again/);
  careless.type('yes\r');
  expect(await careless.code()).toBe(1);
  expect((await run('user', 'u-4')).stdout).not.toContain('erased');

  const careful = startInTerminal(['erase', 'u-4'], env);
  await careful.shows(/Type the key again/);
  careful.type('u-4\r');
  expect(await careful.code()).toBe(0);
  expect(careful.output()).toMatch(/ids forgotten +\d/);
  expect((await run('user', 'u-4')).stdout).toContain('erased');
});

test('results are shown live until Ctrl-C, and to a reader that stops reading', async () => {
  const tail = startCli(['tail', '--connection', 'wecare', '--json', '--interval', '0.1'], env);
  await tail.shows(/\n/);
  const id = await failed('u-5');
  await tail.shows(new RegExp(`"id":"${id}".*"status":"failed"`));
  await run('retry', id);
  await tail.shows(new RegExp(`"id":"${id}".*"status":"delivered"`));
  tail.kill('SIGINT');
  expect(await tail.code()).toBe(0);
  const lines = tail.output().trim().split('\n');
  expect(() => lines.map((line) => json(DeliveryView, line))).not.toThrow();

  let isOver = false;
  const head = runShell('propaga tail | head -n 1; echo "$PIPESTATUS"', env).finally(() => {
    isOver = true;
  });
  // Who writes to a pipe learns only with the next news that nobody reads them.
  for (let number = 0; !isOver; number += 1) {
    await propaga.reach(deliveryTo(await accept(`u-5-${number}`), 'wecare'), 'delivered');
  }
  const { stdout, stderr } = await head;
  expect(stdout).toMatch(/^\d{4}-[^\n]+\n0\n$/);
  expect(stderr).toBe('');
});

test('credentials that are typed are not shown, are checked, and heal a held connection', async () => {
  const id = deliveryTo(
    await accept('u-6', { picture: 'iVBORw0KGgo=', ids: { gestao: 6 } }),
    'gestao',
  );
  await propaga.reach(id, 'held');
  const held = await run('connections', 'gestao');
  expect(held.stdout).toContain('propaga secrets set gestao');
  expect(held.code).toBe(1);
  const ill = await run('doctor');
  expect(ill.stdout).toMatch(/^fail {2}login at gestao: .* refuses the credentials/m);
  expect(ill.code).toBe(1);

  const person = startInTerminal(['secrets', 'set', 'gestao'], env);
  await person.shows(/1 for user name and password, 2 for access token: /);
  person.type('1\r');
  await person.shows(/user name: /);
  // Typed ahead, and with a slip of the finger.
  person.type('52998224725\rGestao@12x\x7f3\r\r\r');
  expect(await person.code()).toBe(0);
  expect(person.output()).not.toMatch(/52998224725|Gestao|@12/);
  expect(person.output()).toContain('propaga/connections/gestao is stored in');
  expect(person.output()).not.toContain('in git');
  expect(statSync(secretsFile).mode & 0o777).toBe(0o600);

  await propaga.reach(id, 'delivered');
  const well = await run('doctor', '--json');
  expect(JSON.parse(well.stdout).findings).toContainEqual({
    check: 'login at gestao',
    result: 'ok',
    detail: `${gestao.baseUrl} takes the credentials`,
  });
  expect(well.code).toBe(0);
});

test('credentials that cannot be right are not stored, nor repeated', async () => {
  const before = readFileSync(secretsFile, 'utf8');
  const args = ['secrets', 'set', 'wecare'];
  const wrong = [
    await runCli(args, { env, input: '{"key":"Segredo-1"}' }),
    await runCli(args, {
      env,
      input: '{"key":"Segredo-1","secret":"Segredo-2","extra":"Segredo-3"}',
    }),
    await runCli(args, { env, input: 'Segredo-4' }),
    await runCli([...args, 'Segredo-5'], { env }),
  ];
  for (const { code, stdout, stderr } of wrong) {
    expect(stdout + stderr).not.toContain('Segredo');
    expect(code).toBe(2);
  }
  expect(wrong[0]?.stderr).toContain('secret is missing');
  expect(readFileSync(secretsFile, 'utf8')).toBe(before);
});

test('a signing secret is rotated: the new one first, then the old one goes', async () => {
  const secretsOf = () => JSON.parse(readFileSync(secretsFile, 'utf8'))['propaga/sources/hr'];
  const old = secretsOf().signingSecrets;
  const input = `${Buffer.alloc(32, 7).toString('base64')}\n`;
  expect((await runCli(['secrets', 'set', 'hr'], { env, input })).code).toBe(2);
  expect((await runCli(['secrets', 'set', 'hr', '--add'], { env, input })).code).toBe(0);
  expect(secretsOf()).toEqual({ signingSecrets: [input.trim(), ...old] });
  await accept('u-7');
  expect((await run('send', 'examples/mobile-changed.json', '--wait', '10')).code).toBe(0);
  expect((await run('secrets', 'set', 'hr', '--remove-old')).code).toBe(0);
  expect(secretsOf()).toEqual({ signingSecrets: [input.trim()] });
});
