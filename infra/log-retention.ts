import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Logs last as long as the deliveries they are about: both go 30 days after the end. */
export const logRetention = RetentionDays.ONE_MONTH;
