/**
 * The names of the functions' environment variables, for the stack that sets them and the functions that read them.
 */
export const environmentNames = {
  /** The name of the DynamoDB table. */
  table: 'TABLE_NAME',
  /** The name of the S3 bucket that holds large changes. */
  bucket: 'BUCKET_NAME',
  /** A config document as JSON, as far as the function needs it; `parseConfig` accepts it. */
  config: 'CONFIG',
  /** A JSON object: the name of a connection to the URL of its queue. */
  queueUrls: 'QUEUE_URLS',
  /** A JSON object: the name of a connection to the URL of its dead-letter queue. */
  deadLetterQueueUrls: 'DEAD_LETTER_QUEUE_URLS',
} as const;
