import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { providers } from '../../functions/providers/registry.ts';
import { configSchema } from '../../infra/config-schema.ts';

const Referring = v.object({ $schema: v.string() });
const Described = v.object({
  properties: v.object({
    connections: v.object({
      additionalProperties: v.object({
        oneOf: v.array(
          v.object({
            title: v.string(),
            properties: v.record(v.string(), v.looseObject({})),
            required: v.array(v.string()),
            additionalProperties: v.literal(false),
          }),
        ),
      }),
    }),
  }),
});

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
}

describe("the config's JSON schema", () => {
  it('is up to date; npm run schema writes it anew', () => {
    expect(readJson('propaga.config.schema.json')).toEqual(configSchema());
  });

  it('is found by an editor that opens local/config.json', () => {
    const { $schema } = v.parse(Referring, readJson('local/config.json'));
    expect($schema).toBe('../propaga.config.schema.json');
  });

  it('knows the settings of each provider and no others', () => {
    const { oneOf } = v.parse(Described, configSchema()).properties.connections
      .additionalProperties;
    expect(oneOf.map(({ title }) => title)).toEqual(providers.map(({ name }) => name));
    const common = [
      'provider',
      'sources',
      'enabled',
      'maxConcurrency',
      'circuitFailures',
      'timeoutSeconds',
    ];
    const wecare = oneOf.find(({ title }) => title === 'wecare');
    expect(Object.keys(wecare?.properties ?? {})).toEqual([...common, 'baseUrl', 'key', 'batch']);
    expect(wecare?.required).toEqual(['provider', 'baseUrl', 'key']);
  });

  it('explains every setting', () => {
    const { oneOf } = v.parse(Described, configSchema()).properties.connections
      .additionalProperties;
    const settings = oneOf.flatMap(({ title, properties }) =>
      Object.entries(properties).map(([name, { description }]) => ({ title, name, description })),
    );
    expect(settings.filter(({ name, description }) => name !== 'provider' && !description)).toEqual(
      [],
    );
  });
});
