/** How long an AWS client waits. */
export interface AwsTimeouts {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout: number;
  readonly throwOnRequestTimeout: true;
}

/**
 * The `requestHandler` of an AWS client that gives each attempt up after so many milliseconds, of which those for the connection
 * are a part, to be tried again: by itself it would wait for ever. https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrate-client-constructors.html
 */
export function awsTimeouts(requestMs: number, connectionMs: number): AwsTimeouts {
  return {
    connectionTimeout: connectionMs,
    requestTimeout: requestMs,
    // Without it, the SDK only logs that it took too long.
    throwOnRequestTimeout: true,
    // Of the answer's body, which comes after what `requestTimeout` is about.
    socketTimeout: requestMs,
  };
}
