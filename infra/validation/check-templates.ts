import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import type { SynthesisedStack } from '../synthesise.ts';
import type { Finding } from './finding.ts';

type Engine = InstanceType<typeof CelEngine>;

let engine: Engine | undefined;

/** What CloudFormation's schemas and linter have against templates. Offline; the first call takes seconds. */
export function checkTemplates(stacks: readonly SynthesisedStack[]): readonly Finding[] {
  engine ??= new CelEngine();
  const checks = engine;
  return stacks.flatMap(({ stackName, templateFile }) => {
    const report = checks.validateStandard(new TemplateFile(templateFile), {
      severityLevel: 'WARN',
      pseudoParameterOverrides: { region: 'sa-east-1' },
    });
    if (report.status !== 'OK') throw new Error(`${templateFile} cannot be checked to its end.`);
    return report.diagnostics.map(({ ruleId, severity, message, entity, propertyPath }) => ({
      rule: ruleId,
      severity,
      stack: stackName,
      where: entity?.logicalId ?? '',
      detail: propertyPath,
      message,
    }));
  });
}
