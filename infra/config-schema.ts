import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { providers } from '../functions/providers/registry.ts';
import { ConfigSchema } from '../functions/runtime/config.ts';
import { StagesSchema } from './stages.ts';

/** The config file's schema for editors. What JSON Schema cannot say is checked when the file is read. */
export function configSchema(): JsonSchema {
  const schema = toJson(ConfigSchema);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...schema,
    title: 'propaga: sources and connections',
    properties: {
      ...schema.properties,
      connections: {
        ...toJson(ConfigSchema.entries.connections),
        additionalProperties: { oneOf: providers.map(connectionSchema) },
      },
      stages: toJson(StagesSchema),
    },
  };
}

/** The settings of a connection to one provider: its own, and those that every connection can have. */
function connectionSchema({ name, settings }: (typeof providers)[number]): JsonSchema {
  const common = toJson(ConfigSchema.entries.connections.value);
  const own = toJson(settings);
  return {
    title: name,
    type: 'object',
    properties: { ...common.properties, provider: { const: name }, ...own.properties },
    required: ['provider', ...(own.required ?? [])],
    additionalProperties: false,
  };
}

function toJson(schema: v.GenericSchema<unknown, unknown>): JsonSchema {
  const { $schema: _dialect, ...json } = toJsonSchema(schema, {
    typeMode: 'input',
    // Checks are code; the reader of the file makes them.
    ignoreActions: ['check'],
  });
  return json;
}
