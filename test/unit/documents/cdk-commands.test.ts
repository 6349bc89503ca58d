import { describe, expect, it } from 'vitest';
import { filesLike, textOf } from '../../support/document-text.ts';

const places = [
  '*.md',
  'docs/*.md',
  '.ci/run',
  '.github/workflows/*.yml',
  '{cli,infra,local,functions}/**/*.ts',
].flatMap(filesLike);

/** Up to the end of the line or of the code in a sentence. */
const command = /npx cdk [^\n`']*/g;

/** A stage, or what was synthesised for one before. */
const forStage = / --context "?stage=| --app cdk\.out/;

describe('a command for the CDK', () => {
  it('names its stage wherever it is written, as none works without', () => {
    const commands = places.flatMap((place) =>
      [...textOf(place).matchAll(command)].map(([text]) => `${place}: ${text}`),
    );
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter((text) => !forStage.test(text))).toEqual([]);
  });
});
