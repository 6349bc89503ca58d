import * as v from 'valibot';
import { expect, test } from 'vitest';
import { AuditPageView } from '../../functions/operator/contract/audit-view.ts';
import { useBrowser } from './browser.ts';
import { consoleUrl, emailOf, useConsoleSystem } from './console-system.ts';

const { propaga, wecare, toWecare } = await useConsoleSystem();
const browser = useBrowser();

const words = '<script>alert(1)</script><img src=x onerror=alert(2)>\nsegunda\u202elinha';

async function looks(): Promise<number> {
  const response = await fetch(`${propaga.url()}/audit`);
  return v.parse(AuditPageView, await response.json()).entries.length;
}

test('replies are asked for by a click only, shown as text, and go with what was delivered', async () => {
  wecare.answerNext(emailOf(1), { status: 422, body: words });
  const id = await toWecare(1);
  await propaga.reach(id, 'failed');
  const page = await browser.open(consoleUrl(propaga, `#/deliveries/${id}`));
  const show = page.getByRole('button', { name: 'Show the provider’s replies' });
  await show.waitFor();
  await page.getByText('each look is on record').waitFor();
  expect(await looks()).toBe(0);

  await show.click();
  await page.locator('.toast', { hasText: 'This look is on record.' }).waitFor();
  await page.locator('.reply pre', { hasText: '<script>alert(1)</script>' }).waitFor();
  await page.locator('.reply', { hasText: 'segundaU+202Elinha' }).waitFor();
  expect(await page.locator('.reply script, .reply img').count()).toBe(0);
  expect(await looks()).toBe(1);

  await page.getByRole('button', { name: 'Retry now' }).click();
  await page.locator('.page-head .badge', { hasText: 'Delivered' }).waitFor();
  await page.locator('.reply').first().waitFor({ state: 'detached' });
  expect(await show.count()).toBe(0);
  expect(await looks()).toBe(1);
});
