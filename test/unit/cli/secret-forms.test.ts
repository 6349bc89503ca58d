import { describe, expect, it } from 'vitest';
import { formsOf } from '../../../cli/secrets/secret-forms.ts';
import { withNewSecret } from '../../../cli/secrets/source-secret.ts';
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
