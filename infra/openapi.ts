import * as v from 'valibot';
import { ProblemView } from '../functions/operator/contract/problem-view.ts';
import { deliveryListQuery } from '../functions/operator/delivery-list-query.ts';
import { AuditListQuery } from '../functions/operator/replies-answers.ts';
import { ActivityQuery, BulkRetryRequest, UserQuery } from '../functions/operator/requests.ts';
import {
  commonProblems,
  type OperatorRoute,
  operatorRoutes,
} from '../functions/operator/routes.ts';
import { UserChangeBody } from '../functions/sources/user-change-body.ts';
import { exampleOf } from './openapi-examples.ts';
import {
  componentSchemas,
  type JsonObject,
  referenceTo,
  requestSchema,
} from './openapi-schemas.ts';
import { AcceptanceView, HealthView, webhookHeaders, webhookProblems } from './openapi-webhooks.ts';

/** The query strings that routes take, by operation; those of a POST are its body as well. */
const queries: Readonly<Record<string, v.GenericSchema<unknown, unknown>>> = {
  listDeliveries: deliveryListQuery([]),
  getActivity: ActivityQuery,
  listAudit: AuditListQuery,
  getUser: UserQuery,
  eraseUser: UserQuery,
  releaseUser: UserQuery,
};

const bodies: Readonly<Record<string, v.GenericSchema<unknown, unknown>>> = {
  retryConnection: BulkRetryRequest,
};

/** Everything that can be asked over HTTP, as OpenAPI has it: https://spec.openapis.org/oas/v3.1.1.html */
export function openApiDocument(): JsonObject {
  const routes = Object.groupBy(operatorRoutes, ({ path }) => path);
  const paths = Object.entries(routes).map(([path, own = []]) => [
    path,
    Object.fromEntries(own.map((route) => [route.method.toLowerCase(), operatorOperation(route)])),
  ]);
  return {
    openapi: '3.1.1',
    info: {
      title: 'propaga',
      version: '1',
      description:
        "Keeps a person's record the same at every provider that holds it. Errors are RFC 9457 problems with a stable `code`.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:3000', description: '`npm start` on one machine' }],
    tags: [{ name: 'operator' }, { name: 'source' }],
    paths: {
      '/webhooks/{source}': { post: webhookOperation() },
      '/health': { get: healthOperation() },
      ...Object.fromEntries(paths),
    },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        sigv4: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            'AWS Signature Version 4 for the service `execute-api`. On one machine nothing needs to be signed.',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
      },
    },
  };
}

function operatorOperation(route: OperatorRoute): JsonObject {
  const { operation, summary, path, answer, problems } = route;
  const body = bodies[operation];
  const parameters = [...pathParameters(path), ...queryParameters(queries[operation])];
  return {
    operationId: operation,
    summary,
    tags: ['operator'],
    security: [{ sigv4: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: false,
            description: 'The same may be said in the query instead.',
            content: { 'application/json': { schema: referenceTo(body) } },
          },
        }),
    responses: {
      [answer.status]: jsonResponse('Done', answer.schema, operation),
      ...problemResponses(together(commonProblems, problems)),
    },
  };
}

function webhookOperation(): JsonObject {
  const again = 'It was accepted before: the deliveries as they are now';
  return {
    operationId: 'sendWebhook',
    summary: 'Send a user change, signed as Standard Webhooks has it',
    tags: ['source'],
    security: [],
    parameters: [
      ...pathParameters('/webhooks/{source}'),
      ...Object.entries(webhookHeaders).map(([name, description]) => ({
        name,
        in: 'header',
        required: true,
        description,
        schema: { type: 'string' },
      })),
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: referenceTo(UserChangeBody),
          example: exampleOf('sendWebhook.request'),
        },
      },
    },
    responses: {
      200: jsonResponse(again, AcceptanceView, 'sendWebhook'),
      202: jsonResponse('Accepted, and stored durably', AcceptanceView, 'sendWebhook'),
      ...problemResponses(together(webhookProblems, { 503: ['unavailable'] })),
    },
  };
}

function healthOperation(): JsonObject {
  return {
    operationId: 'getHealth',
    summary: 'Tell that webhooks are answered',
    tags: ['operator'],
    security: [],
    responses: { 200: jsonResponse('They are', HealthView, 'getHealth') },
  };
}

function pathParameters(path: string): JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

const Parameters = v.object({
  properties: v.record(v.string(), v.looseObject({})),
  required: v.optional(v.array(v.string()), []),
});

function queryParameters(query: v.GenericSchema<unknown, unknown> | undefined): JsonObject[] {
  if (query === undefined) return [];
  const { properties, required } = v.parse(Parameters, requestSchema(query));
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function jsonResponse(description: string, schema: v.GenericSchema, operation: string): JsonObject {
  const example = exampleOf(operation);
  return {
    description,
    content: {
      'application/json': {
        schema: referenceTo(schema),
        ...(example === undefined ? {} : { example }),
      },
    },
  };
}

type Problems = Readonly<Record<number, readonly string[]>>;

function together(some: Problems, others: Problems): Problems {
  const statuses = [...Object.keys(some), ...Object.keys(others)].map(Number);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      [...new Set([...(some[status] ?? []), ...(others[status] ?? [])])],
    ]),
  );
}

function problemResponses(problems: Problems): JsonObject {
  const schema = referenceTo(ProblemView);
  return Object.fromEntries(
    Object.entries(problems).map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(' or '),
        content: {
          'application/problem+json': {
            schema: { allOf: [schema, { properties: { code: { enum: codes } } }] },
          },
        },
      },
    ]),
  );
}
