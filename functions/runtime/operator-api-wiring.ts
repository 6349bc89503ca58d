import { createDynamoDeliveryReader } from '../adapters/dynamo-delivery-reader.ts';
import { createTable } from './aws-clients.ts';
import { ApiEnvironment, readEnvironment } from './environment.ts';
import type { OperatorApi } from './operator-api.ts';

/** What the api function works with. */
export function createOperatorApi(variables: NodeJS.ProcessEnv): OperatorApi {
  const environment = readEnvironment(ApiEnvironment, variables);
  return {
    connections: [...environment.CONFIG.connections.keys()],
    reader: createDynamoDeliveryReader(createTable(environment.TABLE_NAME)),
  };
}
