import { expect, test } from 'vitest';
import * as environments from '../../../functions/runtime/environment.ts';

const complete = {
  STAGE: 'prod',
  EVENT_BUS_NAME: 'bus',
  TABLE_NAME: 'table',
  BUCKET_NAME: 'bucket',
  LAMBDA_TASK_ROOT: '/var/task',
  QUEUE_URL_PREFIX: 'https://sqs.sa-east-1.amazonaws.com/000000000000/propaga-',
};

const schemas = [
  ['receive', environments.ReceiveEnvironment],
  ['deliver', environments.DeliverEnvironment],
  ['retry', environments.RetryEnvironment],
  ['api', environments.ApiEnvironment],
] as const;

test.each(schemas)('%s starts with the variables that the stack gives it', (_, schema) => {
  expect(environments.readEnvironment(schema, complete)).toMatchObject({ STAGE: 'prod' });
});

test.each(schemas)(
  '%s counts for no other stage than its own: without one it does not start',
  (_, schema) => {
    const { STAGE: _stage, ...rest } = complete;
    expect(() => environments.readEnvironment(schema, rest)).toThrow(/STAGE is missing/);
    expect(() => environments.readEnvironment(schema, { ...rest, STAGE: '' })).toThrow(/STAGE/);
  },
);
