import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  readSigningKeys,
  SigningSecrets,
  signingKeyBytes,
} from '../../../functions/sources/signing-secrets.ts';

const secretOf = (bytes: Buffer) => `whsec_${bytes.toString('base64')}`;
/** Has digits by which the two alphabets differ, and padding. */
const bytes = Buffer.from(Array.from({ length: 32 }, (_, at) => 255 - at));
const secret = secretOf(bytes);
const urlSafe = `whsec_${bytes.toString('base64url')}`;

describe('a signing secret is the same', () => {
  it.each([
    ['without whsec_', bytes.toString('base64')],
    ['without padding', secret.replace('=', '')],
    ['in the alphabet for URLs', urlSafe],
    ['in the alphabet for URLs, padded', `${urlSafe}=`],
    ['in the alphabet for URLs, without whsec_', bytes.toString('base64url')],
    ['with a line break after it', `${secret}\n`],
    ['with white space around it', ` \t${secret}\r\n `],
    ['with v1, before it', `v1,${secret}`],
    ['with v1, before it, without whsec_', `v1,${bytes.toString('base64')}`],
    ['with a line break in its middle', `${secret.slice(0, 20)}\n${secret.slice(20)}\n`],
    ['with white space anywhere', ` v1 ,whs ec_${[...bytes.toString('base64')].join(' \r\n\t')}`],
    ['with v1, and white space', ` v1, ${urlSafe}\n`],
  ])('%s', (_, given) => {
    const { keys, issues } = readSigningKeys({ signingSecrets: [given] });
    expect(issues).toEqual([]);
    expect(keys.map((key) => key.export())).toEqual([bytes]);
    expect(Buffer.from(signingKeyBytes(given))).toEqual(bytes);
    expect(v.safeParse(SigningSecrets, [given]).success).toBe(true);
  });
});

describe('a signing secret', () => {
  it.each([24, 25, 32, 64, 65, 69, 72, 75])('of %i bytes can be read', (length) => {
    const { keys } = readSigningKeys({ signingSecrets: [secretOf(Buffer.alloc(length, 7))] });
    expect(keys.map(({ symmetricKeySize }) => symmetricKeySize)).toEqual([length]);
  });

  it.each([
    ['is empty', '', 'must be 24 to 75 bytes long'],
    ['is whsec_ alone', 'whsec_', 'must be 24 to 75 bytes long'],
    ['is v1, alone', 'v1,', 'must be 24 to 75 bytes long'],
    ['has less than 24 bytes', secretOf(Buffer.alloc(23, 7)), 'must be 24 to 75 bytes long'],
    ['has more than 75 bytes', secretOf(Buffer.alloc(76, 7)), 'must be 24 to 75 bytes long'],
    ['is no base64', `${secret.slice(0, -4)}!!!!`, 'must be base64'],
    ['ends in a digit that says nothing', `whsec_${'A'.repeat(33)}`, 'must be base64'],
    ['is of version v2', `v2,${secret}`, 'must be base64'],
    ['is a number', 5, 'must be a text'],
    ['is null', null, 'must be a text'],
  ])('that %s is told by its place, and without its value', (_, given, message) => {
    const { keys, issues } = readSigningKeys({ signingSecrets: [secret, given] });
    expect(keys.map((key) => key.export())).toEqual([bytes]);
    expect(issues).toEqual([expect.stringContaining(`signingSecrets.1 ${message}`)]);
    if (typeof given === 'string' && given.length > 10) {
      expect(issues.join()).not.toContain(given.slice(-10));
    }
    expect(v.safeParse(SigningSecrets, [secret, given]).success).toBe(false);
  });

  it.each([
    [undefined, 'must be a JSON object with a list of "signingSecrets"'],
    ['a text', 'must be a JSON object with a list of "signingSecrets"'],
    [{}, 'signingSecrets is missing'],
    [{ signingSecrets: secret }, 'signingSecrets must be a list'],
    [{ signingSecrets: [] }, 'signingSecrets must not be empty'],
  ])('is looked for in the list of a JSON object, not in %j', (given, message) => {
    expect(readSigningKeys(given)).toEqual({ keys: [], issues: [message] });
  });
});

describe('so that no webhook costs more than ten signatures of its body', () => {
  const secrets = Array.from({ length: 12 }, (_, at) => secretOf(Buffer.alloc(32, at)));

  it('further secrets are not tried, and that is told', () => {
    const { keys, issues } = readSigningKeys({ signingSecrets: secrets });
    expect(keys).toHaveLength(10);
    expect(issues).toEqual(['signingSecrets must not have more than 10']);
  });

  it('nobody can store more', () => {
    expect(v.safeParse(SigningSecrets, secrets.slice(0, 10)).success).toBe(true);
    expect(v.safeParse(SigningSecrets, secrets).success).toBe(false);
  });

  it('a text that is much longer than a secret is not read', () => {
    const { keys, issues } = readSigningKeys({ signingSecrets: [`${'='.repeat(60_000)}a`] });
    expect({ keys, issues }).toEqual({
      keys: [],
      issues: ['signingSecrets.0 must be 24 to 75 bytes long'],
    });
  });
});
