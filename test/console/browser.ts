import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';

const executablePath = '/usr/bin/chromium';

export interface Looks {
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
  readonly width?: number;
}

export interface ConsoleBrowser {
  /** A page of its own, with nothing remembered from others. */
  open(url: string, looks?: Looks): Promise<Page>;
}

/**
 * Starts Debian's Chromium for the tests of one file. Whatever a page must never do, run a script from outside, throw, or
 * break its Content-Security-Policy, fails the file.
 */
export function useBrowser(): ConsoleBrowser {
  let browser: Browser | undefined;
  const misdeeds: string[] = [];

  beforeAll(async () => {
    if (!existsSync(executablePath)) {
      throw new Error(
        `These tests need ${executablePath}. Install it: apt-get update && apt-get install -y chromium`,
      );
    }
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    expect(misdeeds, 'exceptions, dialogs and breaches of the policy').toEqual([]);
  });

  return {
    async open(url, { colorScheme = 'light', locale = 'en-US', width = 1_440 } = {}) {
      if (browser === undefined) throw new Error('The browser has not been started.');
      const viewport = { width, height: 900 };
      const context = await browser.newContext({ colorScheme, locale, viewport });
      context.setDefaultTimeout(15_000);
      await context.addInitScript(
        "addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective))",
      );
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => misdeeds.push(`exception: ${message}`));
      page.on('dialog', async (dialog) => {
        misdeeds.push(`dialog: ${dialog.message()}`);
        await dialog.dismiss();
      });
      page.on('console', (message) => {
        const text = message.text();
        if (/policy:|Content Security Policy|Trusted/.test(text)) misdeeds.push(text);
      });
      await page.goto(url);
      return page;
    },
  };
}
