import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseProject } from '../../infra/read-config.ts';
import { defaultStage, findStage } from '../../infra/stages.ts';
import { synthesise, withoutBundles } from '../../infra/synthesise.ts';
import { mergeTemplates } from '../../local/template/merge-templates.ts';

const ResourceSchema = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
});

const TemplateSchema = v.object({
  Resources: v.record(v.string(), ResourceSchema),
});

const GetAttSchema = v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const RefSchema = v.object({ Ref: v.string() });
const SplitSchema = v.object({
  'Fn::Select': v.tuple([
    v.literal(0),
    v.object({ 'Fn::Split': v.tuple([v.string(), v.unknown()]) }),
  ]),
});
const JoinSchema = v.object({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) });

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

/** The stack of a config as a list of resources that can be asked for and followed. */
export interface StackTemplate {
  readonly resources: readonly Resource[];
  /** All resources of a type. Throws if there are none, so that no promise holds for want of a resource. */
  all(type: string): readonly Resource[];
  /** The one resource of a type whose property has this value. Throws unless there is exactly one. */
  one(type: string, property: string, value: unknown): Resource;
  /** The resource that a `Ref` or an `Fn::GetAtt` points at. */
  behind(reference: unknown): Resource;
  /** A value as text, with references spelt as the names that people know. */
  spell(value: unknown): string;
}

/** Synthesises a config document without bundling its functions: all stacks as one, in which imports are references. */
export function stackOf(document: unknown, stageName = defaultStage.name): StackTemplate {
  return toStackTemplate(mergeTemplates([...templatesOf(document, stageName).values()]));
}

/** The templates of a config document by the names of their stacks, in the order in which they are deployed. */
export function templatesOf(
  document: unknown,
  stageName = defaultStage.name,
): ReadonlyMap<string, unknown> {
  const outdir = mkdtempSync(join(tmpdir(), 'propaga-stack-'));
  try {
    const { config, stage } = projectOf(document, stageName);
    const { stacks } = synthesise(config, { outdir, stage, context: withoutBundles });
    return new Map(stacks.map(({ stackName, template }) => [stackName, template]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function projectOf(document: unknown, stageName: string) {
  const project = parseProject(document);
  if (!project.ok) throw new Error(`Not a config: ${JSON.stringify(project.issues)}`);
  const found = findStage(stageName, project.stages);
  if (!found.ok) throw new Error(found.message);
  return { config: project.config, stage: found.stage };
}

/** A template as a list of resources that can be asked for and followed. */
export function toStackTemplate(json: unknown): StackTemplate {
  const template = v.parse(TemplateSchema, json);
  const resources = Object.entries(template.Resources).map(([id, resource]) => ({
    id,
    type: resource.Type,
    properties: resource.Properties,
    deletionPolicy: resource.DeletionPolicy,
    updateReplacePolicy: resource.UpdateReplacePolicy,
  }));
  const all = (type: string) => {
    const found = resources.filter((resource) => resource.type === type);
    if (found.length === 0) throw new Error(`The stack has no ${type}.`);
    return found;
  };
  const behind = (reference: unknown) => {
    const id = targetOf(reference);
    const found = resources.find((resource) => resource.id === id);
    if (found === undefined) throw new Error(`Points at nothing: ${JSON.stringify(reference)}`);
    return found;
  };
  const spell = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const join = v.safeParse(JoinSchema, value);
    if (join.success)
      return spellArn(join.output['Fn::Join'][1].map(spell).join(join.output['Fn::Join'][0]));
    const split = v.safeParse(SplitSchema, value);
    if (split.success) {
      const [separator, whole] = split.output['Fn::Select'][1]['Fn::Split'];
      return spell(whole).split(separator)[0] ?? '';
    }
    const pseudo = v.safeParse(RefSchema, value);
    if (pseudo.success && pseudo.output.Ref.startsWith('AWS::')) return `<${pseudo.output.Ref}>`;
    return nameOf(behind(value));
  };
  return {
    resources,
    all,
    behind,
    spell,
    one(type, property, value) {
      const found = all(type).filter((resource) => resource.properties[property] === value);
      const [only] = found;
      if (only === undefined || found.length > 1) {
        throw new Error(`${found.length} resources of ${type} have ${property} ${String(value)}`);
      }
      return only;
    },
  };
}

/** A secret's ARN ends in characters that AWS draws, so that a policy can name it, or many, by a pattern only; queues, too. */
function spellArn(text: string): string {
  return text
    .replace(/^arn:[^ ]*:sqs:[^ ]*:([\w-]+-\*\.fifo)$/, '<$1>')
    .replace(/^arn:[^ ]*:secret:(?:([\w/-]+)-\?{6}|([\w/-]+\/\*))$/, '<$1$2>');
}

function targetOf(reference: unknown): string | undefined {
  const attribute = v.safeParse(GetAttSchema, reference);
  if (attribute.success) return attribute.output['Fn::GetAtt'][0];
  const ref = v.safeParse(RefSchema, reference);
  return ref.success ? ref.output.Ref : undefined;
}

function nameOf({ type, properties }: Resource): string {
  const name = properties.QueueName ?? properties.Name;
  return `<${typeof name === 'string' ? name : type.split('::').at(-1)}>`;
}
