import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { dataKeySecretName } from '../../../functions/adapters/payload-vault.ts';
import { listen } from '../../../local/services/listen.ts';

const Key = v.object({ pk: v.object({ S: v.string() }), sk: v.object({ S: v.string() }) });
const Item = v.looseObject(Key.entries);
type Item = v.InferOutput<typeof Item>;

const GetSecret = v.object({ SecretId: v.string() });
const PutItem = v.object({ Item });
const BatchGet = v.object({
  RequestItems: v.record(v.string(), v.object({ Keys: v.array(Key) })),
});
const SendBatch = v.object({
  Entries: v.array(
    v.object({ Id: v.string(), MessageBody: v.string(), MessageGroupId: v.string() }),
  ),
});

/** A message that somebody sent to a queue. */
export interface SentMessage {
  readonly body: string;
  readonly group: string;
}

/** As little of AWS as one webhook and its deliveries need, answering at once: what is measured is the caller. */
export interface AwsStub {
  /** The variables that lead the SDK's clients here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sent: readonly SentMessage[];
  readonly url: string;
  stop(): Promise<void>;
}

/** `secrets` maps names to values, each any JSON. */
export async function startAwsStub(secrets: Readonly<Record<string, unknown>>): Promise<AwsStub> {
  const items = new Map<string, Item>();
  const sent: SentMessage[] = [];
  const all = { [dataKeySecretName]: { key: 'made-up-key-'.repeat(4) }, ...secrets };
  const values = new Map(Object.entries(all));

  const answers: Readonly<Record<string, (input: unknown) => unknown>> = {
    GetSecretValue(input) {
      const { SecretId } = v.parse(GetSecret, input);
      return {
        Name: SecretId,
        VersionId: 'one',
        SecretString: JSON.stringify(values.get(SecretId)),
      };
    },
    PutItem(input) {
      const { Item: item } = v.parse(PutItem, input);
      items.set(keyOf(item), item);
      return {};
    },
    BatchGetItem(input) {
      const { RequestItems } = v.parse(BatchGet, input);
      const found = Object.entries(RequestItems).map(([table, { Keys }]) => [
        table,
        Keys.flatMap((key) => items.get(keyOf(key)) ?? []),
      ]);
      return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
    },
    UpdateItem: () => ({ Attributes: {} }),
    Query: () => ({ Items: [], Count: 0 }),
    ReceiveMessage: () => ({ Messages: [] }),
    GetQueueAttributes: () => ({ Attributes: {} }),
    PutEvents: () => ({ FailedEntryCount: 0, Entries: [] }),
    SendMessageBatch(input) {
      const { Entries } = v.parse(SendBatch, input);
      sent.push(...Entries.map((one) => ({ body: one.MessageBody, group: one.MessageGroupId })));
      return { Successful: Entries.map(toReceipt), Failed: [] };
    },
  };

  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    // Without a target it is a provider that is called, and content with everything.
    const answer = target === undefined ? {} : answerTo(String(target), body);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer));
  });
  const answerTo = (target: string, body: string): unknown => {
    const answer = answers[target.split('.').at(-1) ?? ''];
    if (answer === undefined) throw new Error(`The stub does not know ${target}`);
    return answer(JSON.parse(body));
  };
  const { url, stop } = await listen(server);
  return { url, environment: environmentFor(url), sent, stop };
}

function keyOf({ pk, sk }: v.InferOutput<typeof Key>): string {
  return `${pk.S}\n${sk.S}`;
}

function toReceipt({ Id, MessageBody }: v.InferOutput<typeof SendBatch>['Entries'][number]) {
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return { Id, MessageId: Id, MD5OfMessageBody };
}

function environmentFor(url: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL: url,
  };
}
