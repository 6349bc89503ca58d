import * as v from 'valibot';
import type { Resource, StackTemplate } from './stack-template.ts';

const StatementSchema = v.object({
  Action: v.union([v.string(), v.array(v.string())]),
  Effect: v.literal('Allow'),
  Resource: v.unknown(),
  Condition: v.optional(v.unknown()),
});
const PolicySchema = v.object({
  PolicyDocument: v.object({ Statement: v.array(StatementSchema) }),
  Roles: v.array(v.unknown()),
});
const TargetSchema = v.object({ Target: v.unknown() });
const JoinSchema = v.object({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) });
const ScheduleSchema = v.object({ Target: v.object({ Arn: v.unknown() }) });
const EnvironmentSchema = v.object({
  Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }),
});

/** The function that answers a route, such as `GET /deliveries`. */
export function functionAnswering(stack: StackTemplate, routeKey: string): Resource {
  const { Target } = v.parse(
    TargetSchema,
    stack.one('AWS::ApiGatewayV2::Route', 'RouteKey', routeKey).properties,
  );
  const integration = stack.behind(v.parse(JoinSchema, Target)['Fn::Join'][1].at(-1));
  return stack.behind(integration.properties.IntegrationUri);
}

/** How a connection's queue feeds its function. */
export function mappingOf(stack: StackTemplate, connection: string, prefix?: string): Resource {
  const queue = queueOf(stack, connection, prefix);
  const mappings = stack
    .all('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => stack.behind(properties.EventSourceArn) === queue);
  const [only] = mappings;
  if (only === undefined || mappings.length > 1) {
    throw new Error(`${mappings.length} functions take from the queue of ${connection}`);
  }
  return only;
}

/** The function that takes from a connection's queue. */
export function functionDelivering(
  stack: StackTemplate,
  connection: string,
  prefix?: string,
): Resource {
  return stack.behind(mappingOf(stack, connection, prefix).properties.FunctionName);
}

/** The function that the schedule starts. */
export function functionScheduled(stack: StackTemplate): Resource {
  const [schedule] = stack.all('AWS::Scheduler::Schedule');
  return stack.behind(v.parse(ScheduleSchema, schedule?.properties).Target.Arn);
}

export function queueOf(stack: StackTemplate, connection: string, prefix = 'propaga'): Resource {
  return stack.one('AWS::SQS::Queue', 'QueueName', `${prefix}-deliveries-${connection}.fifo`);
}

export function deadLettersOf(stack: StackTemplate, connection: string): Resource {
  return stack.one('AWS::SQS::Queue', 'QueueName', `propaga-dead-letters-${connection}.fifo`);
}

/** All that a function may do, one line per action and resource. */
export function allowed(stack: StackTemplate, target: Resource): string[] {
  const role = stack.behind(target.properties.Role);
  return stack
    .all('AWS::IAM::Policy')
    .map(({ properties }) => v.parse(PolicySchema, properties))
    .filter((policy) => policy.Roles.some((reference) => stack.behind(reference) === role))
    .flatMap((policy) => policy.PolicyDocument.Statement)
    .flatMap(({ Action, Resource, Condition }) =>
      [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => {
          const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
          return `${action} ${stack.spell(resource)}${condition}`;
        }),
      ),
    )
    .toSorted();
}

/** A function's environment, its references spelt as names. */
export function environmentOf(stack: StackTemplate, target: Resource): Record<string, string> {
  const { Variables } = v.parse(EnvironmentSchema, target.properties).Environment;
  return Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [name, stack.spell(value)]),
  );
}
