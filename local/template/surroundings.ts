/** The account, region and stack that the template's pseudo parameters and ARNs name on this machine. */
export const account = {
  partition: 'aws',
  region: 'sa-east-1',
  accountId: '000000000000',
  urlSuffix: 'amazonaws.com',
  stackName: 'propaga',
} as const;

/** Addresses that some references resolve to, such as a queue's URL. They must be those that functions may call. */
export interface Surroundings {
  /** Origin of the SQS endpoint, without a trailing slash. */
  readonly sqsUrl: string;
  /** Origin of the HTTP API, without a trailing slash. */
  readonly apiUrl: string;
}

/** The ARN of a resource in this account and region. */
export function arnOf(service: string, resource: string): string {
  return `arn:${account.partition}:${service}:${account.region}:${account.accountId}:${resource}`;
}

/** The physical name of a resource to which the template gives none; stable, so that its data is found again. */
export function generatedName(logicalId: string): string {
  return `${account.stackName}-${logicalId}`;
}
