import { type App, CfnResource, Validations } from 'aws-cdk-lib';
import { exceptionOf, type Finding } from './finding.ts';

/**
 * Writes each exception with its reason to where it holds: for CDK's own validation, and as cdk-nag does into the
 * template's metadata, for those who check deployed stacks. The rules name references between stacks as these are
 * resolved, so they have looked at the app synthesised; it is to be synthesised anew.
 */
export function acknowledgeExceptions(app: App, findings: readonly Finding[]): void {
  const byPath = Map.groupBy(findings, ({ stack, where }) => `${stack}/${where}`);
  for (const resource of app.node.findAll().filter((node) => CfnResource.isCfnResource(node))) {
    const rules = (byPath.get(resource.node.path) ?? []).flatMap(acknowledgementOf);
    if (rules.length === 0) continue;
    Validations.of(resource).acknowledge(...rules);
    resource.addMetadata('cdk_nag', { rules_to_suppress: rules });
  }
}

function acknowledgementOf(finding: Finding): { id: string; reason: string }[] {
  const exception = exceptionOf(finding);
  if (exception === undefined) return [];
  const { rule, detail } = finding;
  return [{ id: detail === undefined ? rule : `${rule}[${detail}]`, reason: exception.reason }];
}
