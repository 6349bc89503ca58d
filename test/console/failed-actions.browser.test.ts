import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { useBrowser } from './browser.ts';
import { consoleUrl, useConsoleSystem } from './console-system.ts';

const { propaga, dito, toDito } = await useConsoleSystem();
const browser = useBrowser();

const open = (hash: string, locale = 'en-US') =>
  browser.open(consoleUrl(propaga, hash), { locale });

const problem = (status: number, code: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: 't', status, code, detail: 'Because.' }),
});

/** Has the next request with this method come to grief, and lets all others through. */
async function failNext(page: Page, method: string, fail: (route: Route) => Promise<void>) {
  let isOver = false;
  await page.route('**', async (route) => {
    if (isOver || route.request().method() !== method) return route.continue();
    isOver = true;
    await fail(route);
  });
}

async function stillAsks(page: Page, text: string) {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('alert').getByText(text).waitFor();
  expect(await page.locator('.toast.done').count()).toBe(0);
  return dialog;
}

test('an erasure that is not finished says so, and the same is asked for again', async () => {
  await propaga.reach(await toDito(1, 'u-unfinished'), 'delivered');
  const page = await open('#/users/u-unfinished');
  await failNext(page, 'DELETE', (route) => route.fulfill(problem(503, 'unfinished')));
  await page.getByRole('button', { name: 'Erase…' }).click();
  await page.getByRole('dialog').getByLabel('User key').fill('u-unfinished');
  await page.getByRole('button', { name: 'Erase the user' }).click();
  const dialog = await stillAsks(page, 'There was more to do than there was time for.');
  expect((await propaga.get('/users?key=u-unfinished')).body).not.toHaveProperty('erasedAt');

  await dialog.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.toast.done', { hasText: 'Erased.' }).waitFor();
  expect(await dialog.count()).toBe(0);
  await expect
    .poll(async () => (await propaga.get('/users?key=u-unfinished')).body)
    .toHaveProperty('erasedAt');
});

test('why an erasure failed is said in Portuguese as well', async () => {
  await propaga.reach(await toDito(2, 'u-falha'), 'delivered');
  const page = await open('#/users/u-falha', 'pt-BR');
  await failNext(page, 'DELETE', (route) => route.fulfill(problem(503, 'unfinished')));
  await page.getByRole('button', { name: 'Apagar…' }).click();
  await page.getByRole('dialog').getByLabel('Chave').fill('u-falha');
  await page.getByRole('button', { name: 'Apagar o usuário' }).click();
  await stillAsks(page, 'Havia mais a fazer do que tempo.');
  await page.getByRole('button', { name: 'Tentar de novo' }).waitFor();
});

test('an erasure that fails after its dialog was closed is told of all the same', async () => {
  await propaga.reach(await toDito(3, 'u-closed'), 'delivered');
  const page = await open('#/users/u-closed');
  const gate = Promise.withResolvers<void>();
  await failNext(page, 'DELETE', async (route) => {
    await gate.promise;
    await route.abort();
  });
  await page.getByRole('button', { name: 'Erase…' }).click();
  await page.getByRole('dialog').getByLabel('User key').fill('u-closed');
  await page.getByRole('button', { name: 'Erase the user' }).click();
  await page.keyboard.press('Escape');
  gate.resolve();
  await page.locator('.toast.failed', { hasText: 'Nothing answers.' }).waitFor();
});

test('a delivery that could not be cancelled is asked about still', async () => {
  const outage = { status: 500, body: { error: 'down' } };
  dito.answerNext(madeUpCpf(4), outage, outage);
  const id = await toDito(4);
  await propaga.reach(id, 'waiting');
  const page = await open(`#/deliveries/${id}`);
  await failNext(page, 'POST', (route) => route.fulfill(problem(503, 'unavailable')));
  await page.getByRole('button', { name: 'Cancel delivery…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel delivery' }).click();
  const dialog = await stillAsks(page, 'propaga cannot answer at the moment.');
  expect(await propaga.delivery(id)).toMatchObject({ status: 'waiting' });
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.toast.done', { hasText: 'The delivery is cancelled.' }).waitFor();
  await propaga.reach(id, 'cancelled');
});

test('a connection that could not be paused is asked about still', async () => {
  const page = await open('#/connections/dito');
  await failNext(page, 'POST', (route) => route.abort());
  await page.getByRole('button', { name: /^Pause/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  const dialog = await stillAsks(page, 'Nothing answers.');
  expect((await propaga.get('/connections/dito')).body).toMatchObject({ state: 'ok' });
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.toast.done', { hasText: 'dito is paused.' }).waitFor();
});
