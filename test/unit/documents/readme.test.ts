import { basename } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isCpf } from '../../../functions/domain/cpf.ts';
import { deliveryStatuses } from '../../../functions/domain/delivery.ts';
import { changeIdOf } from '../../../functions/domain/ids.ts';
import { DeliveryView } from '../../../functions/operator/contract/delivery-view.ts';
import { providers } from '../../../functions/providers/registry.ts';
import { parseConfig } from '../../../functions/runtime/config.ts';
import { standardWebhooks } from '../../../functions/sources/standard-webhooks.ts';
import { readUserChange } from '../../../functions/sources/user-change-body.ts';
import { blocks, filesLike, textOf } from '../../support/document-text.ts';

const readme = textOf('README.md');
const howItWorks = textOf('docs/how-it-works.md');
const configuration = textOf('docs/configuration.md');

function jsonBlocksWith(member: string, text: string): unknown[] {
  return blocks(text, 'json')
    .map((code): unknown => JSON.parse(code))
    .filter((value) => v.is(v.object({ [member]: v.unknown() }), value));
}

describe('the README', () => {
  it.each([readme, configuration])('shows a config that is accepted', (text) => {
    const configs = jsonBlocksWith('connections', text);
    expect(configs).toHaveLength(1);
    expect(parseConfig(configs[0])).toMatchObject({ ok: true });
  });

  it('shows a change of which docs/how-it-works.md tells the rest', () => {
    const id = changeIdOf('hr', 'msg_1');
    expect(readme).toContain(`--id msg_1\naccepted as ${id}`);
    expect(howItWorks).toContain(`/changes/${id}\n`);
  });
});

describe('docs/how-it-works.md', () => {
  it('shows a delivery as the API shows it', () => {
    const deliveries = jsonBlocksWith('attempts', howItWorks);
    expect(deliveries).toHaveLength(1);
    expect(v.safeParse(DeliveryView, deliveries[0]).issues).toBeUndefined();
  });

  it('explains every status', () => {
    const explained = [...howItWorks.matchAll(/^\| `(\w+)` \|/gm)].map(([, status]) => status);
    expect(explained).toEqual([...deliveryStatuses]);
  });
});

describe('docs/configuration.md', () => {
  it.each(secretRows())('shows a secret that is accepted: $name $value', ({ name, value }) => {
    const secret: unknown = JSON.parse(value);
    if (name.startsWith('propaga/sources/')) {
      expect(standardWebhooks.readSecret(secret)).toMatchObject({ issues: [] });
      return;
    }
    const provider = providers.find((one) => name === `propaga/connections/${one.name}`);
    expect(v.safeParse(provider?.credentials ?? v.never(), secret).issues).toBeUndefined();
  });

  it('shows a secret for every provider', () => {
    const named = new Set(secretRows().map(({ name }) => name));
    expect([...named]).toEqual([
      'propaga/sources/hr',
      ...providers.map(({ name }) => `propaga/connections/${name}`),
    ]);
  });

  it.each(
    providers.flatMap(({ name, settings }) => settingsOf(settings).map((one) => [name, one])),
  )('explains the setting of %s: %s', (_, setting) => {
    expect(configuration).toMatch(new RegExp(`^\\|.*\`${setting}\` \\|`, 'm'));
  });
});

/** The rows of the table of secrets; one with an ellipsis is no value. */
function secretRows(): { name: string; value: string }[] {
  return [...configuration.matchAll(/^\| `(propaga\/[^`]+)`[^|]* \| `(\{[^`]+\})` \|$/gm)]
    .map(([, name = '', value = '']) => ({ name, value }))
    .filter(({ value }) => !value.includes('…'));
}

function settingsOf(settings: unknown): string[] {
  return Object.keys(
    v.parse(v.object({ entries: v.record(v.string(), v.unknown()) }), settings).entries,
  );
}

describe('CONTRIBUTING.md', () => {
  const sources = ['gestao-plus', 'registry'].map((name) =>
    textOf(`functions/providers/${name}.ts`),
  );

  const quotes = blocks(textOf('CONTRIBUTING.md'), 'ts').map((code) => ({
    code,
    start: code.split('\n')[0]?.trim(),
  }));

  it.each(quotes)('quotes the code as it is: $start', ({ code }) => {
    expect(sources.some((source) => source.includes(code))).toBe(true);
  });
});

describe.each(filesLike('examples/*.json'))('%s', (file) => {
  const body: unknown = JSON.parse(textOf(file));
  const expected = basename(file) === 'invalid.json' ? 'refused' : 'accepted';

  it(`is ${expected}`, () => {
    expect(readUserChange(body, new Date()).ok).toBe(expected === 'accepted');
  });
});

describe('made-up people', () => {
  const texts = [readme, textOf('docs/api.md'), ...filesLike('examples/*.json').map(textOf)];

  it('have CPFs that are valid, but for the one that shows a refusal', () => {
    const cpfs = texts
      .flatMap((text) => [...text.matchAll(/"cpf": "(\d+)"/g)])
      .map(([, cpf = '']) => cpf);
    expect(cpfs.length).toBeGreaterThan(4);
    expect(cpfs.filter((cpf) => !isCpf(cpf))).toEqual(['12345678900']);
  });
});
