/**
 * The names of the functions' environment variables, for the stack that sets them and the functions that read them.
 */
export const environmentNames = {
  /** The name of the DynamoDB table. */
  table: 'TABLE_NAME',
  /** The name of the S3 bucket that holds large changes. */
  bucket: 'BUCKET_NAME',
  /** The directory of the function's code, with its config. Set by Lambda itself. */
  taskRoot: 'LAMBDA_TASK_ROOT',
  /** What the URLs of all queues begin with; `queueUrlEnding` says how they go on. */
  queueUrlPrefix: 'QUEUE_URL_PREFIX',
  /** What the names of all secrets begin with, if that is not `propaga`. */
  secretPrefix: 'SECRET_PREFIX',
  /** The name of the stage, by which its metrics are told from those of others. */
  stage: 'STAGE',
  /** The name of the bus for events about deliveries. */
  eventBus: 'EVENT_BUS_NAME',
} as const;
