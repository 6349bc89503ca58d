import { type App, CfnResource, Validations } from 'aws-cdk-lib';
import { checkConstructs } from './check-constructs.ts';
import { exceptionOf, type Finding } from './finding.ts';

/**
 * Writes each exception with its reason to where it holds: for CDK's own validation, and as cdk-nag does into the
 * template's metadata, for those who check deployed stacks. The rules name references between stacks as these are
 * resolved, so the app has to be synthesised before, and anew afterwards.
 */
export function acknowledgeExceptions(app: App): void {
  const findings = Map.groupBy(checkConstructs(app), ({ stack, where }) => `${stack}/${where}`);
  for (const resource of app.node.findAll().filter((node) => CfnResource.isCfnResource(node))) {
    const rules = (findings.get(resource.node.path) ?? []).flatMap(acknowledgementOf);
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
