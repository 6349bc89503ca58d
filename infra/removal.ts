import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * Of what holds data: it outlives its stack and its place in the template. Only if the very deployment that creates it is
 * rolled back it goes again, empty as it is, since secrets left over would keep their names from the next attempt.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export const keptOnceCreated = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
