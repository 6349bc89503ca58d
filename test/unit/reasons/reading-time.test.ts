import { expect, it } from 'vitest';
import { knownWords } from '../../../functions/domain/reasons/known-words.ts';
import { withReadable } from '../../../functions/domain/reasons/why.ts';
import { imagemais } from '../../../functions/providers/imagemais.ts';
import { whyRefused } from '../../../functions/providers/reply.ts';

const { messages } = imagemais.account({ baseUrl: 'https://api.example.com' });
/** As many values as a change may have, each as long as it may be. */
const words = 'email já existe password inválido token '.repeat(25);
const attributes = Object.fromEntries(
  Array.from({ length: 200 }, (_, index) => [`a${index}`, `${index} ${words}`.slice(0, 1_000)]),
);
const million = 1_000_000;

const hostile: readonly (readonly [string, string])[] = [
  ['one long text', JSON.stringify({ error: 'a'.repeat(million) })],
  ['nothing to be seen', JSON.stringify({ error: '\u200b \t'.repeat(million / 4) })],
  ['words alone', JSON.stringify({ error: 'email '.repeat(million / 6) })],
  ['letters alone', JSON.stringify({ error: 'a e '.repeat(million / 4) })],
  ['numbers alone', JSON.stringify({ error: '8 characters '.repeat(million / 13) })],
  ['semicolons', JSON.stringify({ error: 'x; '.repeat(million / 3) })],
  ['quotes', JSON.stringify({ error: "'".repeat(million) })],
  [
    'marks that are to be put in order',
    JSON.stringify({ error: 'a\u0315\u0300'.repeat(million / 6) }),
  ],
  ['a long list', JSON.stringify({ message: Array.from({ length: million / 8 }, () => 'email') })],
  ['lists in lists', `{"error":${'['.repeat(million / 2)}${']'.repeat(million / 2)}}`],
  ['many members', `{${Array.from({ length: 60_000 }, (_, at) => `"m${at}":"email"`).join()}}`],
];

/** The median of some runs, in ms, and none of the pauses of a busy machine. */
function medianMs(run: () => void): number {
  const times = Array.from({ length: 9 }, () => {
    const startedAt = performance.now();
    run();
    return performance.now() - startedAt;
  });
  return times.toSorted((one, other) => one - other)[4] ?? Number.NaN;
}

it.each(hostile)('a reply of 1 MB is read into a reason in some ms: %s', (_, body) => {
  const known = knownWords({ user: { attributes } });
  const credentials = ['made-up-secret', 'A1b2'.repeat(2_000)];
  const said = () => whyRefused({ status: 422, body });
  const parsingMs = medianMs(() => void JSON.parse(body));
  // Reading JSON takes its time; all else takes next to none.
  expect(medianMs(said)).toBeLessThan(20 + 3 * parsingMs);
  const why = said();
  expect(medianMs(() => withReadable(why, { messages, known, credentials }))).toBeLessThan(15);
});

it.each([
  ['words', (at: number) => `${at} ${words}`],
  ['one word', (at: number) => `${at}${'a'.repeat(1_000)}`],
  ['accents', (at: number) => `${at}${'é'.repeat(1_000)}`],
  ['numbers', (at: number) => String(at).padEnd(1_000, '1234567890')],
  ['marks that are to be put in order', (at: number) => `${at}${'\u0315\u0300'.repeat(500)}`],
  ['letters with signs between', (at: number) => `${at}${'a-'.repeat(500)}`],
])('all values of the largest change are looked through in some ms: %s', (_, write) => {
  const written = (at: number) => write(at).slice(0, 1_000);
  const many = Array.from({ length: 200 }, (_value, at) => [`c${at}`, written(at)] as const);
  const user = {
    attributes: Object.fromEntries(many),
    ids: Object.fromEntries(many.map(([name, value]) => [name, `x${value}`])),
  };
  expect(medianMs(() => knownWords({ user }))).toBeLessThan(120);
});
