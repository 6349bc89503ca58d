import * as v from 'valibot';
import { arnOf } from '../../template/surroundings.ts';
import type { AwsApi } from '../aws-call.ts';
import type { Circumstances } from '../condition.ts';
import type { Access } from '../decide.ts';
import { readJsonCall, refuseInJson } from '../json-api.ts';
import { operations, type Touch } from './dynamodb-touches.ts';

const KeyValue = v.union([
  v.pipe(
    v.object({ S: v.string() }),
    v.transform(({ S }) => S),
  ),
  v.pipe(
    v.object({ N: v.string() }),
    v.transform(({ N }) => N),
  ),
  v.pipe(
    v.object({ B: v.string() }),
    v.transform(({ B }) => B),
  ),
]);

/**
 * DynamoDB: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html. As on AWS,
 * `dynamodb:LeadingKeys` is not there for a scan, so a condition on it does not keep a role from scanning. What a write
 * is asked to return if its condition is not met is no condition key on AWS, so that a call which asks for it is one that
 * is not understood here.
 */
export const dynamodbApi: AwsApi = {
  service: 'dynamodb',
  speaksBy: 'body',
  accessesOf(call, inventory) {
    const read = readJsonCall(call, 'DynamoDB_20120810');
    const touchesOf = operations[read?.operation ?? ''];
    if (read === undefined || touchesOf === undefined) return undefined;
    try {
      return touchesOf(read.input, inventory).map((touch) => toAccess(read.operation, touch));
    } catch (error) {
      if (error instanceof v.ValiError) return undefined;
      throw error;
    }
  },
  refuse: (response, refusal) => refuseInJson(response, refusal),
};

function toAccess(operation: string, touch: Touch): Access {
  const { table, index } = touch;
  const arn = arnOf('dynamodb', `table/${table}`);
  return {
    action: `dynamodb:${operation}`,
    resource: index === undefined ? arn : `${arn}/index/${index}`,
    circumstances: circumstancesOf(touch),
  };
}

function circumstancesOf({ leadingKeys, attributes, select, returnValues }: Touch): Circumstances {
  return {
    'dynamodb:attributes': [...attributes],
    ...(leadingKeys !== 'none' && {
      'dynamodb:leadingkeys': leadingKeys.map((key) => v.parse(KeyValue, key)),
    }),
    ...(select !== undefined && { 'dynamodb:select': [select] }),
    ...(returnValues !== undefined && { 'dynamodb:returnvalues': [returnValues] }),
  };
}
