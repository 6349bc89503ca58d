import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { useBrowser } from './browser.ts';
import { consoleUrl, emailOf, useConsoleSystem } from './console-system.ts';

const { propaga, dito, wecare, toDito, toWecare } = await useConsoleSystem();
const browser = useBrowser();

const refusal = { status: 422, body: { error: 'the registration is closed' } };
const outage = { status: 500, body: { error: 'down' } };

const open = (hash: string) => browser.open(consoleUrl(propaga, hash));

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

const badge = (page: Page, text: string) =>
  page.locator('.page-head .badge', { hasText: text }).waitFor();

const toast = (page: Page, text: string) => page.locator('.toast', { hasText: text }).waitFor();

test('a failure is seen at once, says why, and is mended with one click', async () => {
  wecare.answerNext(emailOf(1), refusal);
  const id = await toWecare(1);
  await propaga.reach(id, 'failed');

  const page = await open('#/');
  await page.getByText('1 of 2 connections needs attention.').waitFor();
  const row = page.locator('tr', { hasText: 'u-1' });
  await row.getByText('the registration is closed').waitFor();
  await row.getByRole('link', { name: `Open delivery ${id}` }).click();
  await badge(page, 'Failed: rejected');
  expect(await page.locator('.attempts tbody tr').count()).toBe(1);

  await button(page, 'Retry now').click();
  await toast(page, 'It is on its way again.');
  await badge(page, 'Delivered');
  expect(await page.locator('.attempts tbody tr').count()).toBe(2);
  await propaga.reach(id, 'delivered');

  await page.goBack();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('what waits can be cancelled, after a question', async () => {
  dito.answerNext(madeUpCpf(2), outage, outage);
  const id = await toDito(2);
  await propaga.reach(id, 'waiting');

  const page = await open(`#/deliveries/${id}`);
  await button(page, 'Cancel delivery…').click();
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog').count()).toBe(0);
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Cancel delivery…');

  await button(page, 'Cancel delivery…').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel delivery' }).click();
  await toast(page, 'The delivery is cancelled.');
  await badge(page, 'Cancelled');
  await propaga.reach(id, 'cancelled');
});

test('what has failed and is of no use any more can be dismissed', async () => {
  wecare.answerNext(emailOf(61), refusal);
  const id = await toWecare(61);
  await propaga.reach(id, 'failed');

  const page = await open(`#/deliveries/${id}`);
  await button(page, 'Dismiss delivery…').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel delivery' }).click();
  await badge(page, 'Cancelled');
  await propaga.reach(id, 'cancelled');
});

test('a retry that is refused says what stands in the way', async () => {
  wecare.answerNext(emailOf(71), { status: 422, body: { error: 'no such course' } });
  const id = await toWecare(71);
  await propaga.reach(id, 'failed');

  const page = await open(`#/deliveries/${id}`);
  await button(page, 'Retry now').waitFor();
  await page.route('**/retry', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank',
        status: 409,
        code: 'not_retryable',
        title: 'Conflict',
        detail: 'wecare is paused: resume it first (propaga resume wecare).',
      }),
    }),
  );
  await button(page, 'Retry now').click();
  await toast(page, 'It cannot be retried now. wecare is paused: resume it first');
});

test('everything that failed for one reason is retried at once, and nothing else', async () => {
  const numbers = Array.from({ length: 12 }, (_, index) => 300 + index);
  for (const number of numbers) wecare.answerNext(emailOf(number), refusal);
  wecare.answerNext(emailOf(399), { status: 422, body: { error: 'something else' } });
  const ids = await Promise.all([...numbers, 399].map((number) => toWecare(number)));
  await Promise.all(ids.map((id) => propaga.reach(id, 'failed')));

  const page = await open('#/connections/wecare');
  await button(page, /^Retry failed…/).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Which of them').selectOption('text');
  await dialog.getByRole('textbox', { name: 'Words in the reason' }).fill('registration is CLOSED');
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await dialog.getByText('12 deliveries are on their way again.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();

  const [last] = ids.slice(-1);
  await Promise.all(ids.slice(0, -1).map((id) => propaga.reach(id, 'delivered')));
  expect(await propaga.delivery(last ?? '')).toMatchObject({ status: 'failed' });
});

test('a bulk retry goes on over all of its pages, and can be continued where it broke off', async () => {
  const page = await open('#/connections/wecare');
  const cursors: unknown[] = [];
  let calls = 0;
  await page.route('**/connections/wecare/retry', async (route) => {
    calls += 1;
    cursors.push(route.request().postDataJSON());
    if (calls === 3) return route.abort();
    const cursor = calls < 5 ? { cursor: `page-${calls}` } : {};
    const body = { connection: 'wecare', retried: 2_500, skipped: 1, ...cursor };
    await route.fulfill({
      status: 202,
      contentType: 'application/json',
      body: JSON.stringify(body),
    });
  });
  await button(page, /^Retry failed…/).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await dialog.getByText('Interrupted.').waitFor();
  await dialog.getByText('5,000 deliveries are on their way again.').waitFor();

  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByText('10,000 deliveries are on their way again.').waitFor();
  await dialog.getByText('4 cannot be tried again: their data is gone.').waitFor();
  expect(cursors).toEqual([
    {},
    ...['page-1', 'page-2', 'page-2', 'page-4'].map((cursor) => ({ cursor })),
  ]);
});

test('a paused connection calls nobody until it is resumed', async () => {
  const page = await open('#/connections/dito');
  await button(page, /^Pause/).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await toast(page, 'dito is paused.');
  await badge(page, 'Paused');

  const calls = dito.requests.length;
  const id = await toDito(4);
  await propaga.reach(id, 'waiting');
  expect(dito.requests).toHaveLength(calls);

  const delivery = await open(`#/deliveries/${id}`);
  await delivery.getByText('The connection is paused. It goes out once that is resumed:').waitFor();
  expect(await button(delivery, 'Retry now').count()).toBe(0);

  await button(page, /^Resume/).click();
  await toast(page, 'dito goes on.');
  await propaga.reach(id, 'delivered');
});

test('a user whom a change from the future has reached is released with one click', async () => {
  const user = { key: 'u-ahead', name: 'Ana Prado', ids: { dito: madeUpCpf(77) } };
  const timestamp = new Date(Date.now() + 72_000_000).toISOString();
  await propaga.deliver({ user, timestamp }, 'dito');

  const page = await open('#/users/u-ahead');
  await button(page, 'Let right changes through').click();
  await toast(page, 'Right changes go through again. Connections: 1.');
  await button(page, 'Let right changes through').waitFor({ state: 'detached' });
  expect((await propaga.deliver({ user }, 'dito')).status).toBe('delivered');
});

test('a user is erased once his key has been typed', async () => {
  await propaga.reach(await toDito(5, 'u-to-erase'), 'delivered');

  const page = await open('#/users/u-to-erase');
  await page.getByText('id is known').waitFor();
  await button(page, 'Erase…').click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Erase the user' });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel('User key').fill('u-to-eras');
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel('User key').fill('u-to-erase');
  await confirm.click();
  await toast(page, 'Erased. Deliveries cancelled: 0');
  await page.locator('.notice', { hasText: 'Erased' }).waitFor();
  expect((await propaga.get('/users?key=u-to-erase')).body).toMatchObject({
    erasedAt: expect.any(String),
  });
});

test('a user is found by his key, with his deliveries at all connections', async () => {
  await propaga.reach(await toDito(6, 'u-both'), 'delivered');
  await propaga.reach(await toWecare(6, 'u-both'), 'delivered');

  const page = await open('#/');
  await page.getByRole('searchbox').fill('u-both');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'User u-both' }).waitFor();
  await page.locator('.deliveries tbody tr').nth(1).waitFor();
  const names = await page.locator('.deliveries tbody tr td:nth-child(2)').allInnerTexts();
  expect(new Set(names)).toEqual(new Set(['dito', 'wecare']));
});

test('a sample change is signed, sent and followed, and a wrong one says what to mend', async () => {
  const page = await open('#/send');
  const body = page.getByLabel('Body (JSON)');
  await page.getByLabel('Example').selectOption('invalid');
  await button(page, 'Sign and send').click();
  await page.getByText('data.user.cpf').waitFor();

  const user = { key: 'u-sample', name: 'Pessoa 7', email: emailOf(7) };
  await body.fill(
    JSON.stringify({ type: 'user.updated', timestamp: '2020-01-01T00:00:00Z', data: { user } }),
  );
  await button(page, 'Sign and send').click();
  await page.getByRole('heading', { name: 'Accepted' }).waitFor();
  await page
    .locator('tr', { hasText: 'Delivered' })
    .getByRole('link', { name: 'wecare', exact: true })
    .waitFor();
  await page.getByRole('heading', { name: 'Skipped connections' }).waitFor();
  expect(wecare.requestsAbout(emailOf(7))).toHaveLength(1);
});
