import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Access } from '../../functions/domain/provider.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../support/made-connection.ts';
import { atLeast, timeFor } from '../support/property-runs.ts';

/** As much of a reply is read. */
const maxBytes = 1_000_000;

const maxCpuMs = 200;
const tries = 4;

const connections = [
  [makeConnection('gestao-plus', gestaoPlusSettings), { username: 'conta-1', password: 'Senha@1' }],
  [makeConnection('wecare', wecareSettings), { key: 'chave', secret: 'Senha@2' }],
  [makeConnection('dito', ditoSettings), { apiKey: 'chave', secretKey: 'Senha@3' }],
  [makeConnection('imagemais', imagemaisSettings), { accessToken: 'token' }],
] as const;

const units = fc.constantFrom(
  ...['a', ' ', '\\n', '<', '<!--', '-->', '<a ', '</p', '<?', '?>', '<?xml ', '{', '[', '{"a":'],
  ...[
    '"',
    '\\\\"',
    '0,',
    '"",',
    '[],',
    '{},',
    '\u0000',
    '\ufeff',
    '\ufffd',
    'e\u0301',
    '\u0315\u0300',
  ],
  ...['<p>', '<div class=', '<x-y>', ")]}',", '1e5,', '{"message":', '&lt;', '%20', '\\u0041', '.'],
);

/** Replies that are made to take long, of up to 1 MB. */
const bodies = fc
  .tuple(
    fc.constantFrom<readonly [string, string]>(
      ['', ''],
      ['{"message":"', '"}'],
      ['{"error":[', '0]}'],
      ['{"error":{"message":', ''],
      ['{"access_token":"', '"}'],
      ['{"access_token":"a.', '","expires_in":"1"}'],
      ['<!doctype html>', ''],
      ['<html><title>', '</title>'],
      ['<?xml version="1.0"?>', ''],
      ['{', '"a":1}'],
    ),
    units,
    units,
  )
  .map(([[start, end], one, other]) => {
    const half = (unit: string) => unit.repeat(Math.floor((maxBytes / 2 - 100) / unit.length));
    return `${start}${half(one)}${half(other)}${end}`.slice(0, maxBytes);
  });

const members = fc
  .constantFrom('{"error":{', '{"message":[{', '{"access_token":"t",', '{')
  .map((start) => {
    const all = Array.from({ length: 90_000 }, (_, at) => `"x${at}":0`).join(',');
    return `${start}${all}${'}'.repeat(start.split('{').length - 1)}`;
  });

function work(access: Access, body: string, status: number): number {
  const reply = { status, body, contentType: 'text/html' };
  const before = process.cpuUsage();
  access.verdict(reply);
  if (access.session.kind === 'login') access.session.read(reply, new Date());
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test.for(connections.map(([connection, secret]) => [connection.name, connection, secret] as const))(
  'what %s answers takes at most 200 ms of work, whatever it is',
  { timeout: timeFor(60, 60_000) },
  ([, { account }, secret]) => {
    const opened = account.access(secret);
    if (!opened.ok) throw new Error(opened.issues.join());
    fc.assert(
      fc.property(
        fc.oneof({ weight: 5, arbitrary: bodies }, members).map((body) => () => body),
        fc.constantFrom(200, 401, 404, 422, 500),
        (make, status) => {
          const body = make();
          let least = work(opened.access, body, status);
          for (let tried = 1; tried < tries && least > maxCpuMs / 2; tried += 1) {
            least = Math.min(least, work(opened.access, body, status));
          }
          expect(least, `${body.slice(0, 100)}…${body.slice(-100)}`).toBeLessThan(maxCpuMs);
        },
      ),
      { numRuns: atLeast(60), endOnFailure: true },
    );
  },
);
