import * as v from 'valibot';
import type { ProviderModel } from './faulty-client.ts';

const Data = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

/** A provider that takes changed fields and keeps the others. Every value ends in the number of its change. */
export interface DitoModel extends ProviderModel {
  /** The one user's fields as they are now. */
  fields(): Readonly<Record<string, string>>;
  /** Each time that an older value took the place of a newer one. */
  readonly backwards: string[];
}

export function createDitoModel(): DitoModel {
  let fields: Readonly<Record<string, string>> = {};
  const backwards: string[] = [];
  const refused = new Set<string | null>();
  let latestKey: string | null = null;
  return {
    fields: () => fields,
    backwards,
    revoke: () => refused.add(latestKey),
    peopleIn: ({ url }) => [url.slice(url.lastIndexOf('/') + 1)],
    halfOf: (request) => request,
    handle({ body }) {
      const form = new URLSearchParams(body);
      latestKey = form.get('platform_api_key');
      if (refused.has(latestKey)) return { status: 401, body: '{"error":"invalid key"}' };
      const news = { ...named(form), ...v.parse(Data, form.get('user_data[data]') ?? '{}') };
      for (const [field, value] of Object.entries(news)) {
        const before = fields[field] ?? '0';
        if (numberIn(value) < numberIn(before)) backwards.push(`${field}: ${before}, ${value}`);
      }
      fields = { ...fields, ...news };
      return { status: 200, body: '{}' };
    },
  };
}

function named(form: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    ['name', 'email'].flatMap((field) => {
      const value = form.get(`user_data[${field}]`);
      return value === null ? [] : [[field, value]];
    }),
  );
}

function numberIn(value: string): number {
  return Number(/\d+/.exec(value)?.[0]);
}
