import { statSync } from 'node:fs';
import type { SynthesisedStack } from '../synthesise.ts';
import type { Finding } from './finding.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html says 1 MB; this much is sure. */
const maxTemplateBytes = 1_000_000;

/** Templates that CloudFormation would not take for their size. */
export function checkSize(stacks: readonly SynthesisedStack[]): readonly Finding[] {
  return stacks.flatMap(({ stackName, templateFile }) => {
    const { size } = statSync(templateFile);
    if (size <= maxTemplateBytes) return [];
    const message =
      `The template has ${size} bytes, and CloudFormation takes ${maxTemplateBytes}. ` +
      'Give the config fewer connections or the stage fewer tags.';
    return [{ rule: 'propaga', severity: 'error', stack: stackName, where: '', message }];
  });
}
