import { expect, test } from 'vitest';
import { apiResources, functionResource, startTestSystem } from './local-stack.ts';

async function start(properties: object) {
  const system = await startTestSystem((recorder) => ({
    ...functionResource(recorder, properties),
    ...apiResources(['GET /']),
  }));
  return { ...system, call: async () => (await fetch(system.url)).status };
}

test('a function has the variables of the template and of Lambda, and nothing of the machine', async () => {
  const { call, recorder } = await start({ Timeout: 7, MemorySize: 256 });
  recorder.behave(() => ({ returns: { statusCode: 204 } }));
  expect(await call()).toBe(204);
  const [invocation] = recorder.invocations;
  expect(invocation?.environment).toMatchObject({
    RECORDER: recorder.url,
    AWS_REGION: 'sa-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'propaga-Function',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_ACCESS_KEY_ID: 'local-propaga-Function',
    AWS_ENDPOINT_URL_SQS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    TZ: ':UTC',
  });
  const others = Object.keys(invocation?.environment ?? {}).filter((name) => !/^AWS_/.test(name));
  expect(others.toSorted()).toEqual(['LAMBDA_TASK_ROOT', 'RECORDER', 'TZ', '_HANDLER']);
  expect(invocation?.functionName).toBe('propaga-Function');
  expect(invocation?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(invocation?.remainingMs).toBeGreaterThan(6_000);
  expect(invocation?.remainingMs).toBeLessThanOrEqual(7_000);
});

test('an instance is used again and keeps its module state', async () => {
  const { call, recorder } = await start({});
  recorder.behave(() => ({ returns: { statusCode: 200 } }));
  await call();
  await call();
  expect(recorder.invocations.map(({ count }) => count)).toEqual([1, 2]);
});

test('a function that exceeds its time-out is ended, and the next event gets a new instance', async () => {
  const { call, problems, recorder } = await start({ Timeout: 1 });
  recorder.behave(() => ({ hangs: true }));
  expect(await call()).toBe(503);
  expect(problems).toEqual([expect.stringContaining('Task timed out after 1.00 seconds')]);
  recorder.behave(() => ({ returns: { statusCode: 200 } }));
  expect(await call()).toBe(200);
  expect(recorder.invocations.map(({ count }) => count)).toEqual([1, 1]);
});

test('a function that ends its process fails that event only', async () => {
  const { call, problems, recorder } = await start({});
  recorder.behave(() => ({ exits: true }));
  expect(await call()).toBe(500);
  expect(problems).toEqual([expect.stringContaining('Runtime.ExitError')]);
  recorder.behave(() => ({ returns: { statusCode: 200 } }));
  expect(await call()).toBe(200);
});

test('what a function throws is named on the terminal without its message, which may hold personal data', async () => {
  const { call, problems, recorder } = await start({});
  recorder.behave(() => ({ throws: 'ana.prado@example.com' }));
  expect(await call()).toBe(500);
  expect(problems).toEqual([expect.stringContaining('propaga-Function: TypeError')]);
  expect(problems.join()).not.toContain('ana.prado');
});

test('a busy function gets further instances, up to its limit', async () => {
  const { call, recorder } = await start({ ReservedConcurrentExecutions: 2 });
  const gate = Promise.withResolvers<void>();
  recorder.behave(async () => {
    await gate.promise;
    return { returns: { statusCode: 200 } };
  });
  const calls = [call(), call(), call()];
  await expect.poll(() => recorder.invocations.length).toBe(2);
  gate.resolve();
  expect(await Promise.all(calls)).toEqual([200, 200, 200]);
  expect(recorder.invocations.map(({ count }) => count).toSorted()).toEqual([1, 1, 2]);
});
