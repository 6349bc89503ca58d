import { awsTimeouts } from '../functions/runtime/aws-timeouts.ts';

/** How long the command line waits for AWS, over whatever network it has. */
export const requestHandler = awsTimeouts(10_000, 5_000);
