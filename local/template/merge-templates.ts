import * as v from 'valibot';
import { describeIssue } from '../../functions/domain/issues.ts';
import { StartError } from '../start-error.ts';
import { TemplateDocument } from './template-document.ts';

const Exporting = v.object({
  Value: v.unknown(),
  Export: v.object({ Name: v.string('must be a name without references') }),
});
const Output = v.union([Exporting, v.object({ Export: v.optional(v.undefined()) })]);
const Outputs = v.optional(v.record(v.string(), Output), {});

/**
 * Makes one template of the stacks of an app, given in the order in which they are deployed. What one stack exports, later
 * ones can import. Throws a `StartError` that lists every import of what is not there, and every name that is there twice.
 */
export function mergeTemplates(templates: readonly unknown[]): unknown {
  const complaints: string[] = [];
  const exported = new Map<string, unknown>();
  const resources = new Map<string, unknown>();
  for (const template of templates) {
    const parsed = v.safeParse(TemplateDocument, template);
    if (!parsed.success) {
      complaints.push(...parsed.issues.map(describeIssue));
      continue;
    }
    for (const [logicalId, resource] of Object.entries(parsed.output.Resources)) {
      if (resources.has(logicalId)) complaints.push(`${logicalId} is in two stacks`);
      resources.set(logicalId, withImports(resource, logicalId));
    }
    addExports(parsed.output.Outputs);
  }
  if (complaints.length === 0) return { Resources: Object.fromEntries(resources) };
  throw new StartError(
    [
      'The stacks cannot run together on one machine:',
      ...complaints.map((text) => `  ${text}`),
    ].join('\n'),
  );

  function addExports(input: unknown): void {
    const outputs = v.safeParse(Outputs, input);
    if (!outputs.success) {
      complaints.push(...outputs.issues.map((issue) => `Outputs: ${describeIssue(issue)}`));
      return;
    }
    for (const output of Object.values(outputs.output)) {
      if (output.Export === undefined) continue;
      const { Name } = output.Export;
      if (exported.has(Name)) complaints.push(`two stacks export ${Name}`);
      exported.set(Name, 'Value' in output ? withImports(output.Value, Name) : undefined);
    }
  }

  /** The value with all that it imports in its place. */
  function withImports(value: unknown, where: string): unknown {
    if (Array.isArray(value)) return value.map((item) => withImports(item, where));
    if (typeof value !== 'object' || value === null) return value;
    if (!('Fn::ImportValue' in value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, withImports(item, where)]),
      );
    }
    const name = value['Fn::ImportValue'];
    if (typeof name !== 'string' || !exported.has(name)) {
      complaints.push(`${where} imports ${JSON.stringify(name)}, which no stack before it exports`);
      return undefined;
    }
    return exported.get(name);
  }
}
