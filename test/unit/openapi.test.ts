import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { operatorRoutes } from '../../functions/operator/routes.ts';
import { openApiDocument } from '../../infra/openapi.ts';
import { exampleOf } from '../../infra/openapi-examples.ts';
import { AcceptanceView } from '../../infra/openapi-webhooks.ts';

const text = JSON.stringify(openApiDocument());
const Document = v.object({
  paths: v.record(v.string(), v.record(v.string(), v.looseObject({ operationId: v.string() }))),
  components: v.object({ schemas: v.record(v.string(), v.looseObject({})) }),
});
const document = v.parse(v.pipe(v.string(), v.parseJson(), Document), text);

describe('the OpenAPI document', () => {
  it('has every route, each under a name of its own', () => {
    const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.toSorted()).toEqual(
      [
        'POST /webhooks/{source}',
        'GET /health',
        ...operatorRoutes.map(({ method, path }) => `${method} ${path}`),
      ].toSorted(),
    );
    const names = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(new Set(names).size).toBe(routes.length);
  });

  it('refers only to schemas that it has', () => {
    const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(referred.length).toBeGreaterThan(10);
    const known = Object.keys(document.components.schemas);
    expect(
      referred.map(([, name]) => name).filter((name) => !known.includes(String(name))),
    ).toEqual([]);
    expect([...text.matchAll(/"\$ref":"/g)]).toHaveLength(referred.length);
  });

  it.each(operatorRoutes.map(({ operation, answer }) => [operation, answer.schema] as const))(
    'has an example of %s that is one',
    (operation, schema: v.GenericSchema) => {
      expect(v.parse(schema, exampleOf(operation))).toEqual(exampleOf(operation));
    },
  );

  it('has an example of an accepted webhook that is one', () => {
    expect(v.is(AcceptanceView, exampleOf('sendWebhook'))).toBe(true);
  });

  it('says that requests with unknown names are refused', () => {
    const { UserChangeBody, BulkRetryRequest } = document.components.schemas;
    expect(BulkRetryRequest).toMatchObject({ additionalProperties: false });
    expect(UserChangeBody).toMatchObject({
      additionalProperties: false,
      properties: { data: { properties: { user: { additionalProperties: false } } } },
    });
  });
});
