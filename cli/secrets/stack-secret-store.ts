import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { awsProblem } from '../aws-problem.ts';
import { requestHandler } from '../aws-timeouts.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Stack } from '../stack.ts';
import type { StoredSecrets } from './secret-store.ts';

const Json = v.pipe(v.string(), v.parseJson());

/** The secrets of a deployed stack, in AWS Secrets Manager. */
export function createStackSecretStore(
  { name: stack, region, credentials }: Stack,
  prefix: string,
): StoredSecrets {
  const client = new SecretsManagerClient({ region, credentials, requestHandler });
  return {
    place: `Secrets Manager in ${region}`,
    prefix,
    async read(name) {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
        // What is no JSON fits no schema, so whoever reads it says so without showing it.
        const value = v.safeParse(Json, SecretString);
        return value.success ? value.output : (SecretString ?? undefined);
      } catch (error) {
        // A secret that exists without a value answers the same as one that does not exist.
        if (error instanceof ResourceNotFoundException) return undefined;
        throw awsProblem(error, `read the secret ${name} (secretsmanager:GetSecretValue)`);
      }
    },
    async write(name, value) {
      try {
        const SecretString = JSON.stringify(value);
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) {
          throw new CommandError(
            `There is no secret ${name} in ${region}. Put its connection or source into the config and deploy ${stack} first: npx cdk deploy --all --context stage=<stage>.`,
            exitCodes.notFound,
          );
        }
        throw awsProblem(error, `write the secret ${name} (secretsmanager:PutSecretValue)`);
      }
    },
  };
}
