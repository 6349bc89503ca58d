import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const settings = { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' };

const propaga = useLocalSystem({
  connections: { kept: settings, former: settings },
  credentials: { kept: ditoCredentials, former: ditoCredentials, renamed: ditoCredentials },
  delaysSeconds: [3_600],
});

/** Starts anew with other connections. */
async function restartWith(connections: object): Promise<void> {
  await propaga.kill();
  const path = join(propaga.dataDirectory, '../config.json');
  const config: unknown = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...Object(config), connections }));
  await propaga.start();
}

/** All that the functions have logged. */
async function logs(): Promise<string> {
  const directory = join(propaga.dataDirectory, 'logs');
  const names = await readdir(directory);
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return texts.join('');
}

test('deliveries of a connection that was renamed are told of, shown and cancelled, and not tried again', async () => {
  const cpf = madeUpCpf(1);
  const user = { key: 'u-1001', cpf, name: 'Ana Prado' };
  dito.answerNext(cpf, { status: 503 }, { status: 503 }, { status: 503 }, { status: 503 });
  const accepted = await propaga.accept({ user });
  const id = deliveryTo(accepted, 'former');
  await propaga.reach(id, 'waiting');
  // The retry function notes the connections in its first run, before it measures anything.
  await vi.waitFor(async () => expect(await logs()).toContain('oldestWaiting'), 10_000);
  await restartWith({ kept: settings, renamed: settings });

  await vi.waitFor(() =>
    expect(propaga.output()).toMatch(/former is in the config no longer, and 1 of its/),
  );
  const connections = await propaga.get('/connections');
  expect(connections.body).toMatchObject({
    connections: [
      { name: 'kept' },
      { name: 'renamed' },
      { name: 'former', state: 'removed', counts: { waiting: 1 } },
    ],
  });
  const before = await propaga.delivery(id);
  expect(await propaga.request(`/deliveries/${id}/retry`, { method: 'POST' })).toMatchObject({
    status: 409,
    body: { code: 'connection_removed' },
  });
  expect(await propaga.delivery(id)).toEqual(before);
  for (const query of ['status=waiting', 'connection=former', 'userKey=u-1001']) {
    const listed = await propaga.get(`/deliveries?${query}`);
    expect(JSON.stringify(listed.body), query).toContain(id);
  }
  expect(await propaga.request(`/deliveries/${id}/cancel`, { method: 'POST' })).toMatchObject({
    status: 202,
    body: { status: 'cancelled' },
  });
  expect(propaga.output()).not.toMatch(/AccessDenied|not authorized|refused a call/);
}, 90_000);

test('a connection that is put back under its name goes on', async () => {
  const cpf = madeUpCpf(2);
  dito.answerNext(cpf, { status: 503 }, { status: 503 }, { status: 503 }, { status: 503 });
  const accepted = await propaga.accept({ user: { key: 'u-1002', cpf, name: 'Bia Nunes' } });
  const id = deliveryTo(accepted, 'renamed');
  await propaga.reach(id, 'waiting');
  await restartWith({ kept: settings });
  await restartWith({ kept: settings, renamed: settings });
  expect(await propaga.request(`/deliveries/${id}/retry`, { method: 'POST' })).toMatchObject({
    status: 202,
  });
  await propaga.reach(id, 'delivered');
}, 90_000);
