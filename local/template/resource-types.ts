import type { ResourceType } from './resource-type.ts';
import { Api, Integration, Route, Stage } from './resource-types/api-gateway.ts';
import { Table } from './resource-types/dynamodb.ts';
import { EventBus } from './resource-types/events.ts';
import { ManagedPolicy, Policy, Role } from './resource-types/iam.ts';
import { Alias, Key } from './resource-types/kms.ts';
import {
  EventInvokeConfig,
  EventSourceMapping,
  LambdaFunction,
  Permission,
} from './resource-types/lambda.ts';
import { Bucket, BucketPolicy } from './resource-types/s3.ts';
import { Schedule } from './resource-types/scheduler.ts';
import { Secret } from './resource-types/secrets-manager.ts';
import { Queue, QueuePolicy } from './resource-types/sqs.ts';
import { LogGroup, typesWithoutMeaning } from './resource-types/without-meaning.ts';

const supported: readonly ResourceType[] = [
  Queue,
  QueuePolicy,
  Table,
  Bucket,
  BucketPolicy,
  Secret,
  Key,
  Alias,
  LambdaFunction,
  EventInvokeConfig,
  EventSourceMapping,
  Permission,
  Role,
  Policy,
  ManagedPolicy,
  LogGroup,
  Api,
  Route,
  Integration,
  Stage,
  Schedule,
  EventBus,
  ...typesWithoutMeaning,
];

/** Every resource type that a template may have on one machine, by its CloudFormation name. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  supported.map((resourceType) => [resourceType.type, resourceType]),
);
