import * as v from 'valibot';
import { arnOf } from '../../template/surroundings.ts';
import type { AwsApi } from '../aws-call.ts';
import { readJsonCall, refuseInJson } from '../json-api.ts';

const Put = v.object({
  Entries: v.array(v.object({ EventBusName: v.optional(v.string(), 'default') })),
});

/** EventBridge: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const eventBridgeApi: AwsApi = {
  service: 'events',
  speaksBy: 'body',
  accessesOf(call) {
    const read = readJsonCall(call, 'AWSEvents');
    const parsed = v.safeParse(Put, read?.input);
    if (read?.operation !== 'PutEvents' || !parsed.success) return undefined;
    const names = new Set(parsed.output.Entries.map(({ EventBusName }) => EventBusName));
    return [...names].map((name) => ({
      action: 'events:PutEvents',
      resource: name.startsWith('arn:') ? name : arnOf('events', `event-bus/${name}`),
      circumstances: {},
    }));
  },
  refuse: (response, refusal) => refuseInJson(response, refusal),
};
