import { expect, test, vi } from 'vitest';
import { useBrowser } from './browser.ts';
import { isSignedByOperator } from './signed-api.ts';
import { useStackConsole } from './stack-console.ts';

const browser = useBrowser();
const stack = await useStackConsole();

test('the console of a stack shows and mends it, with calls that the operator has signed', async () => {
  const page = await browser.open(stack.url());
  await page.getByText('propaga-qa · sa-east-1').waitFor();
  await page.getByText('1 of 1 connections needs attention.').waitFor();
  await page.getByText('propaga secrets set dito --stack propaga-qa').waitFor();
  expect(await page.evaluate('location.href')).not.toContain('token');

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await page.getByText('dito is paused.').waitFor();
  expect(stack.api.requests.every(isSignedByOperator)).toBe(true);
  expect(stack.api.requests.map(({ method, url: asked }) => `${method} ${asked}`)).toContain(
    'POST /connections/dito/pause',
  );
  expect(await page.getByRole('link', { name: 'Send' }).count()).toBe(0);

  await page.reload();
  await page.getByText('1 of 1 connections needs attention.').waitFor();
});

test('a page that nobody touches asks a stack ever more seldom, and at once when somebody is back', async () => {
  const page = await browser.open('about:blank');
  await page.clock.install();
  await page.goto(stack.url());
  await page.getByText('1 of 1 connections needs attention.').waitFor();
  const asked = () => stack.api.requests.filter(({ url }) => url === '/connections').length;
  /** How many times the connections are asked for while this much time passes. */
  async function askedWithin(seconds: number): Promise<number> {
    const before = asked();
    for (let passed = 0; passed < seconds; passed += 5) {
      await page.clock.runFor(5_000);
      await page.waitForLoadState('networkidle');
    }
    return asked() - before;
  }
  expect(await askedWithin(50)).toBeGreaterThan(2);
  const then = asked();
  await page.clock.fastForward(3_600_000);
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(then), { timeout: 10_000 });
  expect(await askedWithin(240)).toBe(0);
  const before = asked();
  await page.mouse.move(100, 100);
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(before), { timeout: 10_000 });
  expect(await askedWithin(30)).toBeGreaterThan(1);
});
