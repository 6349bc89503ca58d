import * as v from 'valibot';
import type { ProviderModel } from './faulty-client.ts';

const Body = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ id: v.number(), name: v.string(), email: v.string() }),
);

/** A provider that sets a user as a whole. Every value ends in the number of the change it comes from. */
export interface ImagemaisModel extends ProviderModel {
  /** What was set, one update after the other. */
  readonly updates: { readonly name: string; readonly email: string }[];
}

export function createImagemaisModel(): ImagemaisModel {
  const updates: { name: string; email: string }[] = [];
  const refused = new Set<string>();
  let latest = '';
  return {
    updates,
    revoke: () => refused.add(latest),
    peopleIn: ({ body }) => [String(v.parse(Body, body).id)],
    halfOf: (request) => request,
    handle({ body, headers }) {
      latest = headers.Authorization ?? '';
      if (refused.has(latest)) return { status: 401, body: '{"message":"invalid token"}' };
      const { name, email } = v.parse(Body, body);
      updates.push({ name, email });
      return { status: 200, body: '{}' };
    },
  };
}
