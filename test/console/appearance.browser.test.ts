import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { useBrowser } from './browser.ts';
import { consoleUrl, emailOf, useConsoleSystem } from './console-system.ts';

const { propaga, dito, wecare, toDito, toWecare } = await useConsoleSystem();
const browser = useBrowser();

/** As hostile as a key may be: markup, quotes, and what means something in an address. */
const hostileKey = `<img src=x onerror=alert(1)>"'&/../%2e?#+`;
/** No user can have it, but an address can: it turns the direction of what follows. */
const turningKey = `<img src=x onerror=alert(1)>"'&\u202egpj.exe`;
const hostileWords = '"><script>alert(2)</script><img src=x onerror=alert(3)>';

/** Makes something of every kind to look at, and names every page that shows it. */
async function everyPage(): Promise<Record<string, string>> {
  wecare.answerAlways(emailOf(1), { status: 422, body: { error: hostileWords } });
  dito.answerAlways(madeUpCpf(2), { status: 500, body: {} });
  const failed = await toWecare(1, hostileKey);
  const waiting = await toDito(2);
  const delivered = await toDito(3);
  await Promise.all([
    propaga.reach(failed, 'failed'),
    propaga.reach(waiting, 'waiting'),
    propaga.reach(delivered, 'delivered'),
  ]);
  return {
    overview: '#/',
    connection: '#/connections/wecare',
    deliveries: '#/deliveries',
    'no deliveries': '#/deliveries?userKey=nobody',
    failed: `#/deliveries/${failed}`,
    waiting: `#/deliveries/${waiting}`,
    delivered: `#/deliveries/${delivered}`,
    change: `#/changes/${failed.split('.')[0]}`,
    users: '#/users',
    user: '#/users/u-3',
    'hostile user': `#/users/${encodeURIComponent(hostileKey)}`,
    'turning user': `#/users/${encodeURIComponent(turningKey)}`,
    send: '#/send',
    unknown: '#/nowhere',
    'no such delivery': '#/deliveries/none',
  };
}

async function isLoaded(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
}

async function show(page: Page, hash: string): Promise<void> {
  await page.goto(consoleUrl(propaga, hash));
  await page.reload();
  await isLoaded(page);
}

async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' ')))`,
  );
}

test('every page is accessible, in light and dark, and fits phones and desktops', async () => {
  const pages = Object.entries(await everyPage());
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [375, 1_440]) {
      const page = await browser.open(consoleUrl(propaga), { colorScheme, width });
      for (const [name, hash] of pages) {
        await show(page, hash);
        const where = `${name}, ${colorScheme}, ${width} px`;
        const excess = 'document.documentElement.scrollWidth - innerWidth';
        expect(await page.evaluate(excess), where).toBeLessThanOrEqual(0);
        expect(await violations(page), where).toEqual([]);
      }
      await page.context().close();
    }
  }
}, 180_000);

test('every dialog is accessible', async () => {
  const { failed, waiting } = await everyPage();
  const dialogs = [
    ['#/connections/wecare', /^Retry failed…/],
    ['#/connections/wecare', /^Pause/],
    [waiting ?? '', 'Cancel delivery…'],
    ['#/users/u-3', 'Erase…'],
  ] as const;
  expect(failed).toBeDefined();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.open(consoleUrl(propaga), { colorScheme, width: 375 });
    for (const [hash, name] of dialogs) {
      await show(page, hash);
      await page.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      expect(await violations(page), String(name)).toEqual([]);
    }
    await page.context().close();
  }
}, 60_000);

test('what came from outside is shown as text, and nothing of it hides', async () => {
  const { failed = '', overview = '', 'turning user': turning = '' } = await everyPage();
  const page = await browser.open(consoleUrl(propaga, overview));
  await page.locator('.deliveries', { hasText: '<img src=x onerror=alert(1)>' }).waitFor();
  await show(page, failed);
  await page.getByRole('button', { name: 'Show the provider’s replies' }).click();
  await page.getByText('<script>alert(2)</script><img src=x onerror=alert(3)>').first().waitFor();
  await page.getByRole('link', { name: '<img src=x' }).click();
  await page.getByRole('heading', { name: `User ${hostileKey}` }).waitFor();
  await page.locator('.deliveries tbody tr').first().waitFor();
  expect(await page.locator('main img, main script').count()).toBe(0);
  await show(page, turning);
  await page
    .getByRole('heading', { name: `User <img src=x onerror=alert(1)>"'&U+202Egpj.exe` })
    .waitFor();
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(await page.evaluate('document.title')).not.toContain('\u202e');
});

test('a browser in Portuguese gets Portuguese, and a choice is remembered', async () => {
  const page = await browser.open(consoleUrl(propaga), { locale: 'pt-BR' });
  await page.getByRole('heading', { name: 'Visão geral' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR');
  await page.getByLabel('Idioma').selectOption('en');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

test('dark can be chosen whatever the system has, and is remembered', async () => {
  const page = await browser.open(consoleUrl(propaga));
  const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  const light = await ground();
  await page.getByLabel('Appearance').selectOption('dark');
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await ground()).toBe(dark);
});
