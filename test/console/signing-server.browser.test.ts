import { expect, test } from 'vitest';
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
