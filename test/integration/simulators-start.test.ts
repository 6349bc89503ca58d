import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { startSimulators } from '../../local/simulators/start-simulators.ts';
import { StartError } from '../../local/start-error.ts';
import { configOf, freePort, simulateAll } from './simulated.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const readSecret = () => ({ apiKey: 'made-up', secretKey: 'made-up' });

async function start(baseUrls: readonly string[]) {
  const connections = baseUrls.map((baseUrl, index) => [
    `dito-${index + 1}`,
    { provider: 'dito', id: 'cpf', baseUrl },
  ]);
  const simulators = await startSimulators({
    config: configOf(Object.fromEntries(connections)),
    readSecret,
  });
  stops.push(simulators.stop);
  return simulators;
}

it('connections share a port by their paths, and a simulator by their base URL', async () => {
  const base = `http://127.0.0.1:${await freePort()}/simulators`;
  await start([`${base}/dito`, `${base}/dito`, `${base}/dito-south`]);

  const addFault = { method: 'POST', body: '{"status":503}' };
  await fetch(`${base}/dito/_control/faults`, addFault);
  expect(await (await fetch(`${base}/dito/_control/faults`)).json()).toMatchObject({
    faults: [{ status: 503 }],
  });
  expect(await (await fetch(`${base}/dito-south/_control/faults`)).json()).toEqual({ faults: [] });
});

it('each port has a server of its own', async () => {
  const ports = [await freePort(), await freePort()];
  const bases = ports.map((port) => `http://127.0.0.1:${port}/simulators/dito`);
  await start(bases);
  for (const base of bases) expect((await fetch(`${base}/_control/users`)).status).toBe(200);
});

it('nothing is started for a base URL that is not a simulator', async () => {
  const port = await freePort();
  await start(['https://login.plataformasocial.com.br', `http://127.0.0.1:${port}/dito`]);
  await expect(fetch(`http://127.0.0.1:${port}/dito`)).rejects.toThrow();
});

it('a path that nobody simulates is answered with those that somebody does', async () => {
  const base = `http://127.0.0.1:${await freePort()}/simulators`;
  await start([`${base}/dito`]);
  const response = await fetch(`${base}/wecare/api/v2/users`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('/simulators/dito');
});

it('a port in use is an error that names the connection, the port and the mend', async () => {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => other.close(resolve)));

  const started = start([`http://127.0.0.1:${port}/simulators/dito`]);
  await expect(started).rejects.toThrow(StartError);
  await expect(started).rejects.toThrow(
    new RegExp(`dito-1 cannot listen on 127.0.0.1:${port}: .*another port in their baseUrl`),
  );
});

it('what was started before a port in use is stopped again', async () => {
  const ports = [await freePort(), await freePort()];
  const bases = ports.map((port) => `http://127.0.0.1:${port}/simulators/dito`);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(ports[1], '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => other.close(resolve)));

  await expect(start(bases)).rejects.toThrow(StartError);
  await expect(fetch(`${bases[0]}/_control/users`)).rejects.toThrow();
});

it('a body over 20 MB is refused', async () => {
  const base = `http://127.0.0.1:${await freePort()}/simulators/dito`;
  await start([base]);
  const send = (bytes: number) =>
    fetch(`${base}/users/1`, { method: 'PUT', body: Buffer.alloc(bytes, 'a') });
  expect((await send(20_000_001)).status).toBe(413);
  expect((await send(20_000_000)).status).toBe(415);
});

it('stopping does not wait for idle connections or for late answers', async () => {
  const { baseUrl, stop } = await simulateAll();
  const faults = `${baseUrl}/dito/_control/faults`;
  await fetch(faults, { method: 'POST', body: '{"delayMs":60000,"times":1}' });
  const late = fetch(`${baseUrl}/dito/users/1`, { method: 'PUT' }).catch(() => 'cut off');
  await expect.poll(async () => (await fetch(faults)).json()).toEqual({ faults: [] });

  const startedAt = performance.now();
  await stop();
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(await late).toBe('cut off');
});
