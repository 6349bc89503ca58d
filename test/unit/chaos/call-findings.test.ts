import { describe, expect, test } from 'vitest';
import { findBackwards } from '../../chaos/backwards.ts';
import { findDoubled } from '../../chaos/doubled.ts';
import { type Downtime, killedAt, timeoutIn } from '../../chaos/downtime.ts';
import { findCallsWhileLimited, findEarlyCalls } from '../../chaos/early-calls.ts';
import type { LedgerCall } from '../../chaos/ledger.ts';
import type { ConnectionName } from '../../chaos/model.ts';
import { findUnexplainedRejections } from '../../chaos/rejections.ts';
import type { Delivery } from '../../support/local-system-api.ts';
import { attempt, createDay, newer, older, start } from './day.ts';

describe('an older value over a newer one', () => {
  function backwardsAfter(
    told: (day: ReturnType<typeof createDay>) => void,
    downtimes: Downtime[] = [],
  ): string[] {
    const day = createDay();
    told(day);
    return findBackwards(day.parts(), downtimes);
  }

  test('is found even if the newer one comes back, and names both changes', () => {
    const found = backwardsAfter(({ begin, ledger }) => {
      ledger.answer(begin(0, newer));
      ledger.answer(begin(10, older));
      ledger.answer(begin(20, newer));
    });
    expect(found).toEqual([expect.stringContaining('dito u-0: name went back to change 0')]);
    expect(found[0]).toContain(newer.changeId);
  });

  test('is no finding if it was another value, or the older one came first', () => {
    expect(
      backwardsAfter(({ begin, ledger }) => {
        ledger.answer(begin(0, older));
        ledger.answer(begin(10, newer));
        ledger.answer(begin(20, older, {}, ['location']));
      }),
    ).toEqual([]);
  });

  test('is no finding if the calls overlapped, or the older one changed nothing', () => {
    expect(
      backwardsAfter(({ begin, refuse, ledger }) => {
        const first = begin(0, newer);
        begin(10, older);
        ledger.answer(first);
        refuse(20, older);
      }),
    ).toEqual([]);
  });

  test('is no finding if the newer reply was lost, came too late, or was cut off from its record', () => {
    const swap = ({ begin, ledger }: ReturnType<typeof createDay>, isReplyLost = false) => {
      ledger.answer(begin(0, newer, { isReplyLost }));
      ledger.answer(begin(3_000, older));
    };
    expect(backwardsAfter((day) => swap(day))).toHaveLength(1);
    expect(backwardsAfter((day) => swap(day, true))).toEqual([]);
    expect(
      backwardsAfter((day) => {
        swap(day);
        day.show(newer, { attempts: [attempt(-1, 2_000)] });
      }),
    ).toEqual([]);
    expect(backwardsAfter((day) => swap(day), [killedAt(start + 100, start + 2_000)])).toEqual([]);
  });
});

describe('a delivery that was made twice', () => {
  function doubledAfter(
    first: Partial<LedgerCall>,
    { downtimes = [], attempts = [] }: Partial<{ downtimes: Downtime[] } & Delivery> = {},
  ): string[] {
    const { begin, parts, show } = createDay();
    begin(0, newer, first);
    begin(60_000, newer);
    show(newer, { attempts });
    return findDoubled(parts(), downtimes);
  }
  const kill = killedAt(start + 1_000, start + 9_000);

  test('is wrong unless the first reply was lost or the system was killed before it was recorded', () => {
    expect(doubledAfter({})).toEqual([expect.stringContaining(newer.changeId)]);
    expect(doubledAfter({ isReplyLost: true })).toEqual([]);
    expect(doubledAfter({}, { downtimes: [kill] })).toEqual([]);
    expect(doubledAfter({}, { downtimes: [killedAt(start - 9_000, start - 8_000)] })).toHaveLength(
      1,
    );
    expect(doubledAfter({}, { downtimes: [killedAt(start + 6_000, start + 8_000)] })).toHaveLength(
      1,
    );
  });

  test('is wrong if what propaga shows proves that it knew, whatever happened', () => {
    const attempts = [attempt(-5, 50, 200)];
    expect(doubledAfter({}, { downtimes: [kill], attempts })).toHaveLength(1);
    expect(doubledAfter({ isReplyLost: true }, { attempts })).toHaveLength(1);
  });

  test('is explained by a page in the place of the reply, which proves nothing', () => {
    const attempts = [{ ...attempt(-5, 50, 200), outcome: 'retry' as const }];
    expect(doubledAfter({ isReplyLost: true }, { attempts })).toEqual([]);
    expect(doubledAfter({}, { attempts })).toHaveLength(1);
  });

  test('is told from the quick second try within the same millisecond', () => {
    const attempts = [attempt(-5, 5), attempt(0, 2, 200)];
    expect(doubledAfter({ isReplyLost: true }, { attempts })).toEqual([]);
    expect(doubledAfter({}, { attempts })).toHaveLength(1);
  });

  test('is not explained by a stop that came after the second time, or of another function', () => {
    expect(
      doubledAfter({}, { downtimes: [killedAt(start + 70_000, start + 80_000)] }),
    ).toHaveLength(1);
    const cutOff = { since: start - 1_000, at: start + 8_000, until: start + 9_000 };
    expect(doubledAfter({}, { downtimes: [{ ...cutOff, connection: 'dito' }] })).toEqual([]);
    expect(doubledAfter({}, { downtimes: [{ ...cutOff, connection: 'wecare' }] })).toHaveLength(1);
    const late = { ...cutOff, at: start + 61_000, until: start + 62_000 };
    expect(doubledAfter({}, { downtimes: [{ ...late, connection: 'dito' }] })).toHaveLength(1);
  });

  test('is explained by a time-out that the system tells of', () => {
    const line =
      'propaga-DeliverygestaoplusDeliverAC34C7EE: Task timed out after 15.00 seconds (see x.log)';
    expect(timeoutIn(line, 20_000)).toEqual({
      connection: 'gestao-plus',
      since: 3_000,
      at: 18_000,
      until: 20_000,
    });
    expect(timeoutIn('propaga-Receive14BEA84E: Task timed out after 29.00 seconds', 0)).toBe(
      undefined,
    );
  });
});

describe('a call before its Retry-After was over', () => {
  function earlyAfter(spared: Partial<LedgerCall>, againMs: number, downtimes: Downtime[] = []) {
    const { begin, parts, show } = createDay();
    begin(0, newer, { status: 429, ...spared });
    begin(againMs, newer);
    show(newer, { attempts: [] });
    return findEarlyCalls(parts(), downtimes);
  }
  const spareUntil = start + 4_000;

  test('is found, and says how long it should have waited', () => {
    const [found] = earlyAfter({ spareUntil }, 3_999);
    expect(found).toContain('HTTP 429 at 12:00:00.000 asked to wait until 12:00:04.000');
    expect(earlyAfter({ spareUntil }, 4_000)).toEqual([]);
    expect(earlyAfter({}, 10)).toEqual([]);
  });

  test('is no finding if propaga could not know, or it was said to several users', () => {
    expect(earlyAfter({ spareUntil }, 3_000, [killedAt(start + 10, start + 2_000)])).toEqual([]);
    expect(earlyAfter({ spareUntil, isReplyLost: true }, 3_000)).toEqual([]);
    const contents = new Map([older, newer].map((one) => [one.index, ['name']]));
    expect(earlyAfter({ spareUntil, contents }, 10)).toEqual([]);
  });
});

describe('a call while its connection was limited', () => {
  const limit = { status: 429, answeredAt: start + 100, spareUntil: start + 8_000 };
  function limitedAfter(
    imposed: Partial<LedgerCall>,
    laterMs: number,
    attempts = [attempt(0, 100, 429)],
  ) {
    const { begin, parts, show } = createDay();
    begin(0, newer, { ...limit, ...imposed });
    begin(laterMs, older);
    show(newer, { attempts });
    return findCallsWhileLimited(parts());
  }

  test('is found, whomever it is about, until the limit is over', () => {
    expect(limitedAfter({}, 7_999)).toEqual([
      'dito: HTTP 429 at 12:00:00.000 asked to wait until 12:00:08.000, called at 12:00:07.999',
    ]);
    expect(limitedAfter({}, 8_000)).toEqual([]);
  });

  test('is no finding if it was under way, or if nobody could have read of the limit', () => {
    expect(limitedAfter({}, 3_100)).toEqual([]);
    expect(limitedAfter({}, 3_101)).toHaveLength(1);
    expect(limitedAfter({}, 7_000, [])).toEqual([]);
    expect(limitedAfter({}, 7_000, [attempt(0, 100)])).toEqual([]);
  });

  test('is a finding after a 503 as well, and after nothing else', () => {
    expect(limitedAfter({ status: 503 }, 7_000, [attempt(0, 100, 503)])).toHaveLength(1);
    expect(limitedAfter({ status: 500 }, 7_000, [attempt(0, 100, 500)])).toEqual([]);
  });
});

describe('a rejection', () => {
  function unexplainedAfter(
    connection: ConnectionName,
    calls: Partial<LedgerCall>[],
    shownStatus?: number,
  ): string[] {
    const { begin, parts, show } = createDay(connection);
    for (const call of calls) begin(0, newer, call);
    const attempts = calls.map(({ status }) => attempt(0, 1, shownStatus ?? status));
    show(newer, { status: 'failed', failure: 'rejected', reason: 'so it is', attempts });
    return findUnexplainedRejections(parts());
  }
  const redirect = { fault: 'redirect', status: 307 };
  const failure = { fault: '500', status: 500 };

  test('is a finding, with its reason, unless a fault called for it', () => {
    expect(unexplainedAfter('dito', [{ status: 422 }])).toEqual([
      expect.stringContaining(`${newer.changeId}) at dito: so it is`),
    ]);
    expect(unexplainedAfter('dito', [])).toHaveLength(1);
    expect(unexplainedAfter('dito', [redirect])).toEqual([]);
    expect(unexplainedAfter('dito', [redirect, { status: 422 }])).toHaveLength(1);
    expect(unexplainedAfter('dito', [redirect], 422)).toHaveLength(1);
  });

  test('is explained by three errors at ImageMais, and nowhere else', () => {
    expect(unexplainedAfter('imagemais', [failure, failure, failure])).toEqual([]);
    expect(unexplainedAfter('imagemais', [failure, failure])).toHaveLength(1);
    expect(unexplainedAfter('dito', [failure, failure, failure])).toHaveLength(1);
  });
});
