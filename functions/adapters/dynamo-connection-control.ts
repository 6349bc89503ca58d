import * as v from 'valibot';
import type { ConnectionControl } from '../domain/operator-ports.ts';
import { fromHealthItem, healthAttributes } from './dynamo-items.ts';
import { healthKey } from './dynamo-keys.ts';
import { letGoOn, savePause } from './dynamo-switch.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

const KeyedItem = v.looseObject({ pk: v.string() });

/** The health of all connections in one call, and the switch that pauses one. */
export function createDynamoConnectionControl(table: DynamoTable): ConnectionControl {
  return {
    async health(connections) {
      const items = await batchGet(table, connections.map(healthKey), ['pk', ...healthAttributes]);
      const byKey = new Map(items.map((item) => [v.parse(KeyedItem, item).pk, item]));
      return new Map(
        connections.map((name) => [name, fromHealthItem(byKey.get(healthKey(name).pk))]),
      );
    },
    pause: (connection, since) => savePause(table, connection, since),
    resume: (connection, now) => letGoOn(table, connection, now),
  };
}
