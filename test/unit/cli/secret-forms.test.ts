import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { formsIn, formsOf } from '../../../cli/secrets/secret-forms.ts';
import { withNewSecret } from '../../../cli/secrets/source-secret.ts';
import { severalLines } from '../../../functions/providers/credential.ts';
import { providers } from '../../../functions/providers/registry.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';

const connections = [ditoSettings, gestaoPlusSettings, imagemaisSettings, wecareSettings].map(
  (settings) => makeConnection(settings.provider, settings),
);

describe.each(connections)('the questions for $provider', ({ provider, account }) => {
  it.each(formsOf(provider))('make credentials that can be used: $title', ({ fields }) => {
    const required = fields.filter(({ isOptional }) => !isOptional);
    const answers = Object.fromEntries(required.map(({ name }) => [name, 'made-up']));
    expect(account.access(answers)).toMatchObject({ ok: true });
  });

  it('ask for nothing that is not known', () => {
    for (const { fields } of formsOf(provider)) {
      const answers = Object.fromEntries(fields.map(({ name }) => [name, 'made-up']));
      const checked = account.access(answers);
      expect(checked.ok ? [] : checked.issues).not.toContainEqual(
        expect.stringContaining('is not a field that is known here'),
      );
    }
  });
});

it.each([
  [
    'gestao-plus',
    {
      'user name and password': [
        'user name',
        'password',
        'client id (empty for "app")',
        'client secret (empty for none)',
      ],
      'access token': ['access token'],
    },
  ],
  ['wecare', { 'key and secret': ['key', 'secret'] }],
  [
    'dito',
    {
      'API key and secret key': [
        'API key',
        'secret key',
        'file with the RSA public key, in PEM form (empty for none)',
      ],
    },
  ],
  ['imagemais', { 'access token': ['access token'] }],
])('the questions for %s are in words that people know', (provider, forms) => {
  const asked = formsOf(provider).map(
    ({ title, fields }) => [title, fields.map(({ label }) => label)] as const,
  );
  expect(Object.fromEntries(asked)).toEqual(forms);
});

describe('the questions for a provider that is new', () => {
  const Text = v.pipe(v.string(), v.nonEmpty());

  it('are read from the schema of its credentials alone', () => {
    const credentials = v.pipe(
      v.strictObject({
        apiKey: v.pipe(Text, v.title('API key')),
        clientSecret: v.optional(v.nullable(Text), null),
        region: v.optional(Text, 'sul'),
        certificate: v.pipe(v.string(), v.nonEmpty(), severalLines),
        chain: v.nullish(v.pipe(v.string(), v.title('chain, in PEM form'), severalLines)),
      }),
      v.check(() => true),
    );
    expect(formsIn(credentials)).toEqual([
      {
        title: 'API key and file with the certificate',
        fields: [
          { name: 'apiKey', label: 'API key' },
          { name: 'clientSecret', label: 'client secret (empty for none)', isOptional: true },
          { name: 'region', label: 'region (empty for "sul")', isOptional: true },
          { name: 'certificate', label: 'file with the certificate', isFile: true },
          {
            name: 'chain',
            label: 'file with the chain, in PEM form (empty for none)',
            isOptional: true,
            isFile: true,
          },
        ],
      },
    ]);
  });

  it('let choose between the forms of a union, a variant, or those that its metadata names', () => {
    const [one, other] = [v.strictObject({ token: Text }), v.object({ user: Text, pin: Text })];
    const titles = (schema: v.GenericSchema) => formsIn(schema).map(({ title }) => title);
    expect(titles(v.union([one, other]))).toEqual(['token', 'user and pin']);
    expect(titles(v.variant('kind', [v.object({ kind: v.literal('a') })]))).toEqual(['kind']);
    const lazy = v.lazy(() => one);
    expect(titles(v.pipe(lazy, v.metadata({ forms: [other, one] })))).toEqual([
      'user and pin',
      'token',
    ]);
  });

  it('are none if the schema tells nothing', () => {
    expect(formsIn(v.lazy(() => Text))).toEqual([]);
    expect(formsOf('no-such-provider')).toEqual([]);
  });
});

it('there are questions for every provider', () => {
  expect(connections.map(({ provider }) => provider)).toEqual(
    expect.arrayContaining(providers.map(({ name }) => name)),
  );
  expect(providers.filter(({ name }) => formsOf(name).length === 0)).toEqual([]);
});

it('a signing secret that is added comes first, once', () => {
  expect(withNewSecret(['old', 'older'], ['new'])).toEqual(['new', 'old', 'older']);
  expect(withNewSecret(['old', 'older'], ['older'])).toEqual(['older', 'old']);
});
