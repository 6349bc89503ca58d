import { expect, test } from 'vitest';
import { en } from '../../console/i18n/en.ts';
import { ptBr } from '../../console/i18n/pt-br.ts';

const english: Readonly<Record<string, string>> = en;
const portuguese: Readonly<Record<string, string>> = ptBr;

const placeholders = (message = '') => [...new Set(message.match(/\{\w+\}/g))].toSorted();
const forms = (message = '') => message.split(' | ').length;

test('both languages have the same messages', () => {
  expect(Object.keys(portuguese).toSorted()).toEqual(Object.keys(english).toSorted());
});

test.each(Object.keys(english))('%s takes the same values in both languages', (key) => {
  expect(placeholders(portuguese[key])).toEqual(placeholders(english[key]));
  expect(forms(portuguese[key])).toBe(forms(english[key]));
  expect(portuguese[key]?.trim()).not.toBe('');
});

test('nothing is left in English', () => {
  // Words that both languages share.
  const shared = new Set(['Status', 'Id']);
  const same = Object.keys(english).filter(
    (key) => english[key] === portuguese[key] && !shared.has(english[key] ?? ''),
  );
  expect(same).toEqual([]);
});
