import * as v from 'valibot';
import { arnOf } from '../../template/surroundings.ts';
import type { AwsApi } from '../aws-call.ts';
import { readJsonCall, refuseInJson } from '../json-api.ts';

const OnSecret = v.object({ SecretId: v.string() });

/** Secrets Manager: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export const secretsManagerApi: AwsApi = {
  service: 'secretsmanager',
  speaksBy: 'body',
  accessesOf(call, { secretArns }) {
    const read = readJsonCall(call, 'secretsmanager');
    const parsed = v.safeParse(OnSecret, read?.input);
    if (read === undefined || !parsed.success) return undefined;
    const { SecretId: id } = parsed.output;
    // A secret that does not exist has no characters at the end of its ARN, so a role can hardly allow it: as on AWS,
    // who may not read a secret does not learn whether there is one.
    const resource = id.startsWith('arn:')
      ? id
      : (secretArns[id] ?? arnOf('secretsmanager', `secret:${id}`));
    return [{ action: `secretsmanager:${read.operation}`, resource, circumstances: {} }];
  },
  refuse: (response, refusal) => refuseInJson(response, refusal),
};
