import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeIdOf,
  deliveryIdOf,
  isChangeId,
  parseDeliveryId,
  userGroupOf,
} from '../../../functions/domain/ids.ts';

describe('ids', () => {
  it('of a change are the same for the same webhook, and only for it', () => {
    const source = fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/);
    const webhook = fc.tuple(source, fc.string());
    fc.assert(
      fc.property(webhook, webhook, ([one, oneId], [other, otherId]) => {
        const isSame = one === other && oneId === otherId;
        expect(changeIdOf(one, oneId) === changeIdOf(other, otherId)).toBe(isSame);
        expect(changeIdOf(one, oneId)).toBe(changeIdOf(one, oneId));
        expect(isChangeId(changeIdOf(one, oneId))).toBe(true);
      }),
    );
    expect(changeIdOf('hr', 'a')).not.toBe(changeIdOf('crm', 'a'));
    expect(changeIdOf('h', 'r1')).not.toBe(changeIdOf('hr', '1'));
  });

  it('of a delivery are taken apart as they were put together', () => {
    const changeId = changeIdOf('hr', 'msg_1');
    for (const connection of ['a', 'wecare', 'gestao-plus-2', `a${'b'.repeat(39)}`]) {
      expect(parseDeliveryId(deliveryIdOf(changeId, connection))).toEqual({ changeId, connection });
    }
  });

  it.each([
    '',
    'chg_',
    changeIdOf('hr', '1'),
    `${changeIdOf('hr', '1')}.`,
    `${changeIdOf('hr', '1')}.-a`,
    `${changeIdOf('hr', '1')}.a.b`,
    `${changeIdOf('hr', '1')}.A`,
    `${changeIdOf('hr', '1')}.a\n`,
    `${changeIdOf('hr', '1')}.a${'b'.repeat(40)}`,
    `${changeIdOf('hr', '1').toUpperCase()}.a`,
    `chg_${'0'.repeat(31)}.wecare`,
  ])('of nothing: %j', (text) => {
    expect(parseDeliveryId(text)).toBeUndefined();
  });

  it('of a user fit a message group, however long or foreign the key', () => {
    const groups = ['u-1', 'U-1', '李', 'x'.repeat(256)].map(userGroupOf);
    expect(new Set(groups).size).toBe(4);
    for (const group of groups) expect(group).toMatch(/^[0-9a-f]{32}$/);
  });
});
