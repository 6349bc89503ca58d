import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Credentials, operatorCredentials } from '../iam/credentials.ts';
import { account } from '../template/surroundings.ts';
import type { Endpoints } from './endpoints.ts';

/** The local system's own AWS clients: it creates resources, and is no function of the template. */
export interface AwsClients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  destroy(): void;
}

/** Makes clients of the local endpoints, independent of any AWS settings that the machine may have. */
export function createAwsClients(
  endpoints: Endpoints,
  credentials: Credentials = operatorCredentials,
): AwsClients {
  const common = { region: account.region, credentials };
  const clients = {
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3, forcePathStyle: true }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
  };
  return {
    ...clients,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Makes a client by which Lambda polls a queue: with the credentials of the function, as on AWS. */
export function createPollingClient(endpoints: Endpoints, credentials: Credentials): SQSClient {
  return new SQSClient({ region: account.region, credentials, endpoint: endpoints.sqs });
}
