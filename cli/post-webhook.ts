import * as v from 'valibot';
import { call } from './call.ts';
import { CommandError } from './command-error.ts';
import { exitCodes } from './exit-codes.ts';
import { signedHeaders } from './sign-webhook.ts';

const Accepted = v.pipe(v.string(), v.parseJson(), v.object({ id: v.string() }));

const Refusal = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    status: v.number(),
    code: v.string(),
    detail: v.string(),
    issues: v.optional(v.array(v.object({ path: v.string(), message: v.string() })), []),
  }),
);
export type Refusal = v.InferOutput<typeof Refusal>;

export type PostResult =
  | { kind: 'accepted'; id: string; isNew: boolean }
  | ({ kind: 'refused' } & Refusal);

interface Webhook {
  /** Of the API, without a slash at its end. */
  readonly url: string;
  readonly source: string;
  /** The signing secret, `whsec_` and base64. */
  readonly secret: string;
  readonly id: string;
  readonly body: string;
}

/** Signs a webhook as Standard Webhooks has it and posts it. */
export async function postWebhook({ url, source, secret, id, body }: Webhook): Promise<PostResult> {
  const response = await call(new URL(`${url}/webhooks/${encodeURIComponent(source)}`), {
    method: 'POST',
    headers: signedHeaders({ id, secret, body }),
    body,
  });
  const accepted = v.safeParse(Accepted, response.text);
  if (response.ok && accepted.success) {
    return { kind: 'accepted', ...accepted.output, isNew: response.status === 202 };
  }
  const refusal = v.safeParse(Refusal, response.text);
  if (refusal.success) return { kind: 'refused', ...refusal.output };
  throw new CommandError(
    `${url} answered ${response.status}, but not as propaga does. Is something else running there?`,
    exitCodes.unreachable,
  );
}

/** A refusal for people: what was wrong and, for a change, each thing to mend. */
export function describeRefusal({ status, code, detail, issues }: Refusal): string {
  return [
    `refused: ${status} ${code}. ${detail}`,
    ...issues.map(({ path, message }) => `  ${path} ${message}`),
  ].join('\n');
}
