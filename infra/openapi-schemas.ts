import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { ActivityView } from '../functions/operator/contract/activity-view.ts';
import { AuditPageView } from '../functions/operator/contract/audit-view.ts';
import { ChangeView } from '../functions/operator/contract/change-view.ts';
import {
  BulkRetryView,
  ConnectionListView,
  ConnectionView,
} from '../functions/operator/contract/connection-view.ts';
import { DeliveryPageView, DeliveryView } from '../functions/operator/contract/delivery-view.ts';
import { ProblemView } from '../functions/operator/contract/problem-view.ts';
import { RepliesView } from '../functions/operator/contract/replies-view.ts';
import {
  ErasureView,
  UserReleaseView,
  UserView,
} from '../functions/operator/contract/user-view.ts';
import { BulkRetryRequest } from '../functions/operator/requests.ts';
import { UserChangeBody } from '../functions/sources/user-change-body.ts';
import { AcceptanceView, HealthView } from './openapi-webhooks.ts';

/** The schemas that have a name in the document. */
const answers = {
  AcceptanceView,
  ActivityView,
  AuditPageView,
  BulkRetryView,
  ChangeView,
  ConnectionListView,
  ConnectionView,
  DeliveryPageView,
  DeliveryView,
  ErasureView,
  HealthView,
  ProblemView,
  RepliesView,
  UserReleaseView,
  UserView,
};
const requests = { BulkRetryRequest, UserChangeBody };

export type JsonObject = Readonly<Record<string, unknown>>;

/** All schemas by name, as `components.schemas` has them. */
export function componentSchemas(): JsonObject {
  return Object.fromEntries([
    ...Object.entries(answers).map(([name, schema]) => [name, answerSchema(schema, name)]),
    ...Object.entries(requests).map(([name, schema]) => [name, closed(requestSchema(schema))]),
  ]);
}

/** A reference to a schema that is among them. Throws if it is not. */
export function referenceTo(schema: v.GenericSchema): JsonObject {
  const found = Object.entries({ ...answers, ...requests }).find(([, known]) => known === schema);
  if (found === undefined) throw new Error('A schema of an answer has no name in the document');
  return { $ref: `#/components/schemas/${found[0]}` };
}

/** What a request may say: checks are code, which the handler runs. */
export function requestSchema(schema: v.GenericSchema<unknown, unknown>): JsonSchema {
  const { $schema: _dialect, ...json } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    ignoreActions: ['check', 'transform', 'raw_transform', 'max_entries', 'safe_integer', 'finite'],
    errorMode: 'ignore',
  });
  return json;
}

/** What an answer says, with a reference instead of each schema that has a name of its own. */
function answerSchema(schema: v.GenericSchema, name: string): JsonSchema {
  const others = Object.fromEntries(Object.entries(answers).filter(([other]) => other !== name));
  const {
    $schema: _dialect,
    $defs: _definitions,
    ...json
  } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'output',
    definitions: others,
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  });
  return json;
}

/** Requests are read strictly: a name that is not known is an error, at every level. */
function closed(schema: JsonSchema): JsonSchema {
  const { properties, anyOf } = schema;
  if (anyOf !== undefined) return { ...schema, anyOf: anyOf.map(closedPart) };
  if (properties === undefined) return schema;
  const own = Object.entries(properties).map(([name, one]) => [name, closedPart(one)]);
  return { ...schema, properties: Object.fromEntries(own), additionalProperties: false };
}

function closedPart(part: JsonSchema | boolean): JsonSchema | boolean {
  return typeof part === 'boolean' ? part : closed(part);
}
