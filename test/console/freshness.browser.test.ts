import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { useBrowser } from './browser.ts';
import { consoleUrl, useConsoleSystem } from './console-system.ts';

const { propaga, dito, toDito } = await useConsoleSystem();
const browser = useBrowser();

async function hide(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(
    `Object.defineProperty(document, 'hidden', { configurable: true, value: ${state === 'hidden'} });
     document.dispatchEvent(new Event('visibilitychange'))`,
  );
}

test('a list stays up to date, and leaves focus, scroll and what is typed where they were', async () => {
  for (let number = 1; number <= 40; number += 1) await toDito(number);
  const page = await browser.open(consoleUrl(propaga, '#/deliveries'));
  await page.locator('.deliveries tbody tr').nth(39).waitFor();
  const key = page.locator('.filter').getByLabel('User key');
  await key.fill('half a ke');
  await page.mouse.wheel(0, 400);
  await vi.waitFor(async () => expect(await page.evaluate('scrollY')).toBeGreaterThan(300));
  const before = await page.evaluate('scrollY');

  dito.answerNext(madeUpCpf(41), { status: 400, body: {} });
  await toDito(41, 'u-newest');
  await page.locator('tr', { hasText: 'u-newest' }).getByText('Failed: rejected').waitFor();
  expect(await key.inputValue()).toBe('half a ke');
  expect(await page.evaluate('document.activeElement.type')).toBe('search');
  // A row came in above; the browser keeps what one looks at where it is.
  expect(Math.abs(Number(await page.evaluate('scrollY')) - Number(before))).toBeLessThan(60);
});

test('a page says since when it cannot refresh, keeps what it shows, and recovers by itself', async () => {
  const page = await browser.open(consoleUrl(propaga));
  await page.getByRole('heading', { name: 'dito' }).waitFor();
  await page.route('**/connections', (route) => route.abort());
  await page.getByText(/Not refreshed since \d/).waitFor();
  expect(await page.getByRole('heading', { name: 'dito' }).count()).toBe(1);
  await page.unroute('**/connections');
  await page.getByText(/Not refreshed since/).waitFor({ state: 'detached' });
});

test('a page that nobody sees asks for nothing, and catches up once it is seen', async () => {
  const page = await browser.open(consoleUrl(propaga, '#/users/u-1'));
  await page.locator('.deliveries tbody tr').first().waitFor();
  await hide(page, 'hidden');
  let asked = 0;
  page.on('request', () => {
    asked += 1;
  });
  // Longer than two rounds of asking; there is nothing to wait for where nothing may happen.
  await page.waitForTimeout(9_000);
  expect(asked).toBe(0);
  await hide(page, 'visible');
  await vi.waitFor(() => expect(asked).toBeGreaterThan(0));
});

test('lists are paged by links, and Back leads to the page before', async () => {
  for (let number = 100; number < 115; number += 1) await toDito(number);
  const page = await browser.open(consoleUrl(propaga, '#/deliveries'));
  await page.getByRole('link', { name: 'Older' }).click();
  await page.getByRole('link', { name: 'Newest' }).waitFor();
  const older = await page.locator('.deliveries tbody tr').count();
  expect(older).toBeLessThan(50);
  await page.goBack();
  await page.locator('.deliveries tbody tr').nth(49).waitFor();

  await page.getByLabel('Status').selectOption('failed');
  await page.locator('tr', { hasText: 'u-newest' }).waitFor();
  expect(await page.evaluate('location.hash')).toBe('#/deliveries?status=failed');
  expect(await page.locator('.deliveries tbody tr').count()).toBe(1);
});
