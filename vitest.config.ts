import { configDefaults, defineConfig } from 'vitest/config';

const browserTests = 'test/**/*.browser.test.ts';

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
      // They need Chromium, which npm does not install.
      { extends: true, test: { name: 'browser', include: [browserTests] } },
    ],
  },
});
