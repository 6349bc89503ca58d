/** Actions that are allowed on everything, and why no resource can be named. Any other one fails the tests. */
export const wildcardReasons: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray has no resources: a trace is written to the account and region.',
  'xray:PutTelemetryRecords':
    'X-Ray has no resources: what it measures of itself is the account’s.',
};
