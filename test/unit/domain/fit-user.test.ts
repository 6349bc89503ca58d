import { describe, expect, it } from 'vitest';
import { fitUser } from '../../../functions/domain/fit-user.ts';
import type { LeftOut } from '../../../functions/domain/provider.ts';

const user = { name: 'Ana', mobile: '+12025550123', attributes: { a: 1, b: 2 } };
const mobile: LeftOut = { field: 'mobile', reason: 'is foreign' };

function account(...leftOut: LeftOut[]) {
  return { unfit: () => leftOut };
}

describe('what a provider cannot take', () => {
  it('is nothing, unless the provider says so', () => {
    const all = { kind: 'some', user, notice: undefined };
    expect(fitUser({ user, fields: ['name'] }, {})).toEqual(all);
    expect(fitUser({ user, fields: ['name'] }, account())).toEqual(all);
  });

  it('is left out with a notice, and the rest stays', () => {
    expect(fitUser({ user, fields: ['name', 'mobile'] }, account(mobile))).toEqual({
      kind: 'some',
      user: { name: 'Ana', attributes: { a: 1, b: 2 } },
      notice: 'left out: mobile is foreign',
    });
  });

  it('may be one attribute', () => {
    const fields = ['attributes.a', 'attributes.b'] as const;
    const leftOut = account({ field: 'attributes.a', reason: 'has no name' });
    expect(fitUser({ user, fields }, leftOut)).toEqual({
      kind: 'some',
      user: { ...user, attributes: { b: 2 } },
      notice: 'left out: attributes.a has no name',
    });
  });

  it('is asked of the user and of the fields that are to be sent', () => {
    const asked: unknown[] = [];
    const unfit = (update: unknown) => {
      asked.push(update);
      return [];
    };
    fitUser({ user, fields: ['name'] }, { unfit });
    expect(asked).toEqual([{ user, fields: ['name'] }]);
  });

  it('is told one by one, and of more than two how many there are', () => {
    const a: LeftOut = { field: 'attributes.a', reason: 'has no name' };
    const b: LeftOut = { field: 'attributes.b', reason: 'has none either' };
    const noticeOf = (...leftOut: LeftOut[]) =>
      fitUser({ user, fields: ['name'] }, account(...leftOut));
    expect(noticeOf(mobile, a)).toMatchObject({
      notice: 'left out: mobile is foreign; attributes.a has no name',
    });
    expect(noticeOf(mobile, a, b)).toMatchObject({
      notice: 'left out: mobile is foreign; attributes.a has no name; and 1 more',
    });
  });

  it('may be all that there was to send', () => {
    expect(fitUser({ user, fields: ['mobile'] }, account(mobile))).toEqual({
      kind: 'none',
      reason: 'mobile is foreign',
    });
  });

  it('may be a field that has not changed, of an update that sends all', () => {
    expect(fitUser({ user, fields: ['name'] }, account(mobile))).toMatchObject({ kind: 'some' });
  });

  it('is told in few words, however much it is', () => {
    const many = Array.from(
      { length: 200 },
      (_, index): LeftOut => ({
        field: `attributes.${String(index).padStart(100, 'ы')}`,
        reason: 'has no name at Dito: use at least one letter a-z or digit',
      }),
    );
    const fit = fitUser({ user, fields: ['name'] }, account(...many));
    const notice = fit.kind === 'some' ? fit.notice : undefined;
    expect(notice).toMatch(/^left out: attributes\.ы+0 has .*; and 198 more$/);
    expect(notice?.length).toBeLessThanOrEqual(400);
  });
});
