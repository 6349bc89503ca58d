import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isProjected, Naming, namedAttributes } from '../../../local/iam/apis/named-attributes.ts';

const names = { '#s': 'status', '#p': 'payload', '#dotted': 'pay.load' };

function namedIn(request: Readonly<Record<string, unknown>>): string[] {
  return [...namedAttributes(v.parse(Naming, { ExpressionAttributeNames: names, ...request }))];
}

describe('the attributes that a request names', () => {
  it.each([
    ['one', 'payload', ['payload']],
    ['several, each once', 'pk,sk ,\n pk', ['pk', 'sk']],
    ['by a placeholder', '#p, pk', ['payload', 'pk']],
    [
      'at the top of a path',
      'payload.name, #p[0].x, attempts[1], a . b',
      ['payload', 'attempts', 'a'],
    ],
    ['by a placeholder inside a path, which is none of the top', 'hold.#p', ['hold']],
    ['by a placeholder with a dot in its name, which is no path', '#dotted', ['pay.load']],
    ['with an underscore in front', '_payload', ['_payload']],
  ])('are those of a projection: %s', (_, ProjectionExpression, expected) => {
    expect(namedIn({ ProjectionExpression })).toEqual(expected);
  });

  it.each([
    ['SET #s = :status, dueAt = :payload REMOVE reason', ['status', 'dueAt', 'reason']],
    ['SET reason = #p', ['reason', 'payload']],
    ['set reason=payload remove #p', ['reason', 'payload']],
    ['SET reason = if_not_exists(payload, :none)', ['reason', 'payload']],
    ['SET reason = list_append (#p , :more)', ['reason', 'payload']],
    ['ADD revision :one DELETE claims :some', ['revision', 'claims']],
    ['SET hold.until = payload.x', ['hold', 'payload']],
  ])('are those of an update, written or copied: %s', (UpdateExpression, expected) => {
    expect(namedIn({ UpdateExpression })).toEqual(expected);
  });

  it.each([
    ['attribute_exists(payload) AND NOT #s IN (:a, :b)', ['payload', 'status']],
    ['begins_with ( #p, :x) or size(ids) > :y', ['payload', 'ids']],
    ['dueAt BETWEEN :a AND release', ['dueAt', 'release']],
    ['(payload) <> :payload', ['payload']],
  ])('are those of a condition, a filter and a key: %s', (expression, expected) => {
    expect(namedIn({ ConditionExpression: expression })).toEqual(expected);
    expect(namedIn({ FilterExpression: expression })).toEqual(expected);
    expect(namedIn({ KeyConditionExpression: expression })).toEqual(expected);
  });

  it('are those of the parameters that came before expressions', () => {
    expect(
      namedIn({
        AttributesToGet: ['payload'],
        AttributeUpdates: { ids: {} },
        Expected: { reason: {} },
        QueryFilter: { fields: {} },
        ScanFilter: { version: {} },
      }).toSorted(),
    ).toEqual(['fields', 'ids', 'payload', 'reason', 'version']);
  });
});

describe('a read', () => {
  it.each([
    [{ ProjectionExpression: 'pk' }, true],
    [{ AttributesToGet: ['pk'] }, true],
    [{ ProjectionExpression: ' ' }, false],
    [{ FilterExpression: 'pk = :x' }, false],
    [{}, false],
  ])('asks for certain attributes if it has a projection: %j', (request, expected) => {
    expect(isProjected(v.parse(Naming, request))).toBe(expected);
  });
});
