import * as v from 'valibot';

const Names = v.optional(v.record(v.string(), v.string()), {});
const ByName = v.optional(v.record(v.string(), v.unknown()), {});

/** The parts of a request that name attributes, of any operation on items; the last ones are the legacy parameters. */
export const Naming = v.object({
  ExpressionAttributeNames: Names,
  ProjectionExpression: v.optional(v.string(), ''),
  ConditionExpression: v.optional(v.string(), ''),
  UpdateExpression: v.optional(v.string(), ''),
  FilterExpression: v.optional(v.string(), ''),
  KeyConditionExpression: v.optional(v.string(), ''),
  AttributesToGet: v.optional(v.array(v.string()), []),
  AttributeUpdates: ByName,
  Expected: ByName,
  QueryFilter: ByName,
  ScanFilter: ByName,
});
type Naming = v.InferOutput<typeof Naming>;

/**
 * The top-level attributes that a request's expressions name, each once: "if it, or any nested attribute that it contains,
 * is specified in the request parameters" (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).
 */
export function namedAttributes(request: Naming): ReadonlySet<string> {
  const expressions = [
    request.ProjectionExpression,
    request.ConditionExpression,
    request.UpdateExpression,
    request.FilterExpression,
    request.KeyConditionExpression,
  ];
  const legacy = [
    request.AttributeUpdates,
    request.Expected,
    request.QueryFilter,
    request.ScanFilter,
  ];
  return new Set([
    ...expressions.flatMap((expression) => topLevel(expression, request.ExpressionAttributeNames)),
    ...request.AttributesToGet,
    ...legacy.flatMap((one) => Object.keys(one)),
  ]);
}

/** Whether a read asks for certain attributes, in either way of saying so. */
export function isProjected({ ProjectionExpression, AttributesToGet }: Naming): boolean {
  return ProjectionExpression.trim() !== '' || AttributesToGet.length > 0;
}

/** Reserved, so that no attribute is called so without a placeholder. */
const keywords = new Set(['set', 'remove', 'add', 'delete', 'and', 'or', 'not', 'between', 'in']);

/** A name or placeholder that is no value, with the path that goes on from it, and the bracket that makes it a function. */
const path = /(?<![:\w#])([#A-Za-z_]\w*)(?:\s*\.\s*[#A-Za-z_]\w*|\s*\[\s*\d+\s*\])*(\s*\()?/g;

function topLevel(expression: string, names: Readonly<Record<string, string>>): string[] {
  return [...expression.matchAll(path)].flatMap(([, name = '', bracket]) =>
    bracket !== undefined || keywords.has(name.toLowerCase()) ? [] : [names[name] ?? name],
  );
}
