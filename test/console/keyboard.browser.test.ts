import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { useBrowser } from './browser.ts';
import { consoleUrl, emailOf, useConsoleSystem } from './console-system.ts';

const { propaga, wecare, toWecare } = await useConsoleSystem();
const browser = useBrowser();

const maxStops = 60;

/** Presses Tab until something with this name has the focus, which must be seen at each stop. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let stop = 0; stop < maxStops; stop += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    if ((await focused.count()) === 0) continue;
    const text = `${(await focused.getAttribute('aria-label')) ?? ''} ${await focused.innerText()}`;
    expect(
      await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'),
      `outline of ${text}`,
    ).not.toBe('none');
    if (typeof name === 'string' ? text.includes(name) : name.test(text)) return;
  }
  throw new Error(`Tab does not lead to ${name}.`);
}

const focusedTag = (page: Page) => page.evaluate('document.activeElement.tagName');

test('a failure is found, opened and retried with the keyboard alone', async () => {
  wecare.answerNext(emailOf(1), { status: 422, body: { error: 'closed' } });
  const id = await toWecare(1);
  await propaga.reach(id, 'failed');
  const page = await browser.open(consoleUrl(propaga));
  await page.locator('.deliveries tbody tr').first().waitFor();

  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');

  await tabTo(page, `Open delivery ${id}`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Delivery' }).waitFor();
  await page.getByRole('button', { name: 'Retry now' }).waitFor();
  expect(await focusedTag(page)).toBe('H1');

  await tabTo(page, 'Retry now');
  await page.keyboard.press('Enter');
  await page.locator('.page-head .badge', { hasText: 'Delivered' }).waitFor();
  expect(await focusedTag(page)).toBe('H1');
});

test('a dialog keeps the focus inside, closes on Escape, and gives the focus back', async () => {
  const page = await browser.open(consoleUrl(propaga, '#/users/u-1'));
  await page.getByText('id is known').first().waitFor();
  await tabTo(page, 'Erase…');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  for (let stop = 0; stop < 6; stop += 1) {
    await page.keyboard.press('Tab');
    // Beyond the last one, the browser's own controls have their turn.
    expect(
      await page.evaluate(
        "document.activeElement === document.body || document.activeElement.closest('dialog') !== null",
      ),
    ).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await vi.waitFor(async () =>
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Erase…'),
  );
});
