interface KeyCondition {
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Readonly<Record<string, unknown>>;
}

/** The value that a query asks a partition key to have, or undefined if it asks for none. */
export function queriedPartition(
  { KeyConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues }: KeyCondition,
  partitionKey: string,
): unknown {
  for (const [, name = '', value = ''] of KeyConditionExpression.matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    if ((ExpressionAttributeNames[name] ?? name) === partitionKey) {
      return ExpressionAttributeValues[value];
    }
  }
  return undefined;
}
