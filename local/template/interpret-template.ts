import * as v from 'valibot';
import { describeIssue } from '../../functions/domain/issues.ts';
import { StartError } from '../start-error.ts';
import { createResolver, type Identity } from './intrinsics.ts';
import type { ResourceType } from './resource-type.ts';
import { resourceTypes } from './resource-types.ts';
import type { Surroundings } from './surroundings.ts';
import { type ResourceDocument, TemplateDocument } from './template-document.ts';

/** One resource of a type, its properties checked and without references. */
export interface Resource<Properties> {
  readonly logicalId: string;
  readonly identity: Identity;
  readonly properties: Properties;
}

/** A template whose every reference is resolved and whose every property is understood. */
export interface Stack {
  resourcesOf<Schema extends v.GenericSchema>(
    resourceType: ResourceType<Schema>,
  ): readonly Resource<v.InferOutput<Schema>>[];
}

/** A resource of the given type: `ResourceOf<typeof Queue>`. */
export type ResourceOf<Type> =
  Type extends ResourceType<infer Schema> ? Resource<v.InferOutput<Schema>> : never;

interface Resolved {
  readonly type: string;
  readonly input: unknown;
  readonly identity: Identity;
}

/**
 * Resolves a CloudFormation template for one machine. Throws a `StartError` that lists, by logical id, type and property,
 * everything that it does not know how to honour.
 */
export function interpretTemplate(template: unknown, surroundings: Surroundings): Stack {
  const parsed = v.safeParse(TemplateDocument, template);
  if (!parsed.success) throw mistakes(parsed.issues.map(describeIssue));

  const documents = new Map(Object.entries(parsed.output.Resources));
  const complaints: string[] = [];
  const resolved = new Map<string, Resolved | 'broken'>();
  const underway = new Set<string>();

  const resourceOf = (logicalId: string): Resolved | 'unknown' | 'broken' => {
    const known = resolved.get(logicalId);
    if (known !== undefined) return known;
    const document = documents.get(logicalId);
    if (document === undefined) return 'unknown';
    underway.add(logicalId);
    const outcome = resolveResource(logicalId, document);
    underway.delete(logicalId);
    resolved.set(logicalId, outcome);
    return outcome;
  };

  const resolveResource = (logicalId: string, document: ResourceDocument): Resolved | 'broken' => {
    const complain = (path: string, message: string): void => {
      complaints.push(`${logicalId} (${document.Type}): ${path} ${message}`);
    };
    const resourceType = resourceTypes.get(document.Type);
    if (resourceType === undefined) {
      complain('its type', 'is not supported on one machine');
      return 'broken';
    }
    if (document.Condition !== undefined && document.Type !== 'AWS::CDK::Metadata') {
      complain('Condition', 'is not supported on one machine');
    }
    let intact = true;
    const resolve = createResolver({
      identityOf(target) {
        if (underway.has(target)) {
          complain('a reference', `leads back to ${target} in a circle`);
          intact = false;
          return 'broken';
        }
        const found = resourceOf(target);
        if (typeof found === 'string') intact = false;
        return typeof found === 'string' ? found : found.identity;
      },
      fail(path, message) {
        intact = false;
        complain(path, message);
      },
    });
    const input = resolve(document.Properties, '');
    if (!intact) return 'broken';
    const interpretation = resourceType.interpret(logicalId, input, surroundings);
    if (interpretation.ok) {
      return { type: document.Type, input, identity: interpretation.identity };
    }
    for (const { path, message } of interpretation.issues) complain(path, message);
    return 'broken';
  };

  for (const logicalId of documents.keys()) resourceOf(logicalId);
  if (complaints.length > 0) throw mistakes(complaints);
  return createStack(resolved);
}

function createStack(resolved: ReadonlyMap<string, Resolved | 'broken'>): Stack {
  return {
    resourcesOf: (resourceType) =>
      [...resolved].flatMap(([logicalId, resource]) =>
        resource === 'broken' || resource.type !== resourceType.type
          ? []
          : [
              {
                logicalId,
                identity: resource.identity,
                properties: v.parse(resourceType.properties, resource.input),
              },
            ],
      ),
  };
}

function mistakes(complaints: readonly string[]): StartError {
  return new StartError(
    ['The template cannot run on one machine:', ...complaints.map((text) => `  ${text}`)].join(
      '\n',
    ),
  );
}
