import { globSync, readFileSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';

const browserTests = 'test/**/*.browser.test.ts';

/** The tests that try properties with made-up cases. */
const propertyTests = globSync('test/**/*.test.ts', { cwd: import.meta.dirname }).filter((file) =>
  readFileSync(`${import.meta.dirname}/${file}`, 'utf8').includes("from 'fast-check'"),
);

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, browserTests],
        },
      },
      // The same properties with a thousand cases each, or as many as PROPAGA_RUNS says, from one seed.
      {
        extends: true,
        test: {
          name: 'long',
          include: propertyTests,
          setupFiles: ['test/support/long-properties.ts'],
          globalSetup: ['test/support/tell-seed.ts'],
          env: {
            PROPAGA_RUNS: process.env.PROPAGA_RUNS ?? '1000',
            PROPAGA_SEED: process.env.PROPAGA_SEED ?? String(Date.now() % 2 ** 31),
          },
          testTimeout: 3_600_000,
        },
      },
      // They need Chromium, which npm does not install.
      { extends: true, test: { name: 'browser', include: [browserTests] } },
    ],
  },
});
