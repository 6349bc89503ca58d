import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../functions/runtime/logger.ts';

const written: string[] = [];

beforeEach(() => {
  written.length = 0;
  const keep = (text: string | Uint8Array) => {
    written.push(String(text));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});

afterEach(() => {
  vi.restoreAllMocks();
});

function logged(error: unknown) {
  createLog('deliver').error('not recorded', { deliveryId: 'chg_1', error });
  vi.restoreAllMocks();
  const line: unknown = JSON.parse(written.at(-1) ?? 'null');
  return v.parse(v.looseObject({ error: v.looseObject({}) }), line);
}

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('a line of the log', () => {
  it('is one JSON object with what callers pass', () => {
    const log = createLog('deliver');
    log.info('one', { deliveryId: 'chg_1' });
    log.warn('two');
    vi.restoreAllMocks();
    expect(
      written
        .join('')
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      expect.objectContaining({
        level: 'INFO',
        service: 'deliver',
        message: 'one',
        deliveryId: 'chg_1',
      }),
      expect.objectContaining({ level: 'WARN', message: 'two' }),
    ]);
  });
});

describe('the log of an invocation', () => {
  const lines = () =>
    written
      .join('')
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));

  it('has its ids in every line, and no longer those of the one before', () => {
    const log = createLog('receive');
    log.begin({ requestId: 'one', apiRequestId: 'api-one' });
    log.info('first');
    log.begin({ requestId: 'two' });
    log.warn('second');
    vi.restoreAllMocks();
    expect(lines()).toMatchObject([
      { message: 'first', requestId: 'one', apiRequestId: 'api-one' },
      { message: 'second', requestId: 'two' },
    ]);
    expect(lines()[1]).not.toHaveProperty('apiRequestId');
  });

  it('names the change and the connection of each delivery that it names', () => {
    const changeId = `chg_${'0'.repeat(32)}`;
    createLog('deliver').info('delivered', { deliveryId: `${changeId}.wecare` });
    vi.restoreAllMocks();
    expect(lines()).toMatchObject([{ changeId, connection: 'wecare' }]);
  });

  it('begins with the level that the environment says', () => {
    const log = createLog('deliver', { POWERTOOLS_LOG_LEVEL: 'warn' });
    log.info('unsaid');
    log.warn('said');
    vi.restoreAllMocks();
    expect(lines()).toMatchObject([{ level: 'WARN', message: 'said' }]);
  });
});

describe('an error in the log', () => {
  it('says what it is, where it came from and why', () => {
    const cause = new TypeError('socket closed');
    const { error } = logged(new Error('could not be stored', { cause }));
    expect(error).toMatchObject({
      name: 'Error',
      message: 'could not be stored',
      cause: { name: 'TypeError', message: 'socket closed' },
    });
    expect(error.stack).toEqual(expect.arrayContaining([expect.stringMatching(/^ *at /)]));
  });

  it('of a schema names where the fault is, and nothing that was found there', () => {
    const schema = v.object({ password: v.literal('right') });
    const { error } = logged(errorOf(() => v.parse(schema, { password: 'Canary7391' })));
    expect(error).toMatchObject({ name: 'ValiError', paths: ['password'] });
    expect(JSON.stringify(error)).not.toContain('Canary7391');
  });

  it.each([
    ['alone', (error: unknown) => error],
    ['as a cause', (cause: unknown) => new Error('not read', { cause })],
  ])('of JSON says nothing of the text: %s', (_, wrap) => {
    const line = logged(wrap(errorOf(() => JSON.parse('Canary7391'))));
    expect(JSON.stringify(line)).toContain('SyntaxError');
    expect(JSON.stringify(line)).not.toContain('Canary');
  });

  it.each([
    ['an argument', 'ERR_INVALID_ARG_TYPE', () => Buffer.alloc(JSON.parse('"Canary7391"'))],
    ['a URL', 'ERR_INVALID_URL', () => new URL('Canary7391')],
    ['an encoding', 'ERR_ENCODING_NOT_SUPPORTED', () => new TextDecoder('Canary7391')],
  ])('of Node says nothing of what was received: %s', (_, code, fail) => {
    const line = logged(errorOf(fail));
    expect(line).toMatchObject({ error: { code } });
    expect(JSON.stringify(line)).not.toContain('Canary');
  });

  it.each(['{"a":\n    at Canary7391', '{"a":\n    at Canary7391:1:1\n'])(
    'has no line of its message for one of its stack: %j',
    (text) => {
      const { error } = logged(errorOf(() => JSON.parse(text)));
      expect(error).toMatchObject({
        stack: expect.arrayContaining([expect.stringMatching(/^ {4}at JSON\.parse/)]),
      });
      expect(JSON.stringify(error)).not.toContain('Canary');
    },
  );

  it('has nothing of the error but what is known to be harmless', () => {
    const error = Object.assign(new Error('refused'), {
      request: { headers: { authorization: 'Bearer Canary7391' } },
    });
    expect(JSON.stringify(logged(error))).not.toContain('Canary7391');
  });
});
