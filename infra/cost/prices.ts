/** What AWS asks for so many of something, in US dollars. */
export interface Price {
  readonly usd: number;
  /** How many that is for. */
  readonly per: number;
  readonly unit: string;
  /** Where AWS says so. */
  readonly source: string;
}

/**
 * Where these prices hold, and when they were last compared. They are not fetched: whoever changes one updates the date,
 * and the other way round. docs/scale.md says with what they were compared.
 */
export const pricedFor = { region: 'us-east-1', checked: '2026-11-22' } as const;

const million = 1_000_000;

function perMillion(usd: number, unit: string, source: string): Price {
  return { usd, per: million, unit, source };
}

/** First tiers, without any free tier and without taxes. */
export const prices = {
  apiRequest: perMillion(1, 'requests', 'https://aws.amazon.com/api-gateway/pricing/'),
  invocation: perMillion(0.2, 'requests', 'https://aws.amazon.com/lambda/pricing/'),
  /** Of functions on arm64. */
  gigabyteSecond: {
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-s',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  writeUnit: perMillion(0.625, 'units', 'https://aws.amazon.com/dynamodb/pricing/on-demand/'),
  readUnit: perMillion(0.125, 'units', 'https://aws.amazon.com/dynamodb/pricing/on-demand/'),
  tableStorage: {
    usd: 0.25,
    per: 1,
    unit: 'GB-months',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  pointInTimeRecovery: {
    usd: 0.2,
    per: 1,
    unit: 'GB-months',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  fifoRequest: perMillion(0.5, 'requests', 'https://aws.amazon.com/sqs/pricing/'),
  objectPut: perMillion(5, 'requests', 'https://aws.amazon.com/s3/pricing/'),
  objectGet: perMillion(0.4, 'requests', 'https://aws.amazon.com/s3/pricing/'),
  secret: {
    usd: 0.4,
    per: 1,
    unit: 'secrets',
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  secretCall: perMillion(5, 'calls', 'https://aws.amazon.com/secrets-manager/pricing/'),
  logIngestion: {
    usd: 0.5,
    per: 1,
    unit: 'GB',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  logStorage: {
    usd: 0.03,
    per: 1,
    unit: 'GB-months',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  metric: {
    usd: 0.3,
    per: 1,
    unit: 'metrics',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  alarm: {
    usd: 0.1,
    per: 1,
    unit: 'metrics of alarms',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  dashboard: {
    usd: 3,
    per: 1,
    unit: 'dashboards',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  event: perMillion(1, 'events', 'https://aws.amazon.com/eventbridge/pricing/'),
  /** After 14 million a month. */
  scheduleRun: perMillion(1, 'runs', 'https://aws.amazon.com/eventbridge/pricing/'),
  key: { usd: 1, per: 1, unit: 'keys', source: 'https://aws.amazon.com/kms/pricing/' },
  keyCall: perMillion(3, 'calls', 'https://aws.amazon.com/kms/pricing/'),
  trace: perMillion(5, 'traces', 'https://aws.amazon.com/xray/pricing/'),
  transferOut: {
    usd: 0.09,
    per: 1,
    unit: 'GB',
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;
