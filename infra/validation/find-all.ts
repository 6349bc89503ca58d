import type { App } from 'aws-cdk-lib';
import { synthesiseWith } from '../synthesise.ts';
import { checkConstructs } from './check-constructs.ts';
import { checkLimits } from './check-limits.ts';
import { checkTemplates } from './check-templates.ts';
import type { Finding } from './finding.ts';

/**
 * Synthesises an app and tells everything that is found in it, exceptions included. What is beyond AWS's limits is all there
 * is then. Throws if it cannot be synthesised.
 */
export function findAll(app: App): readonly Finding[] {
  const { stacks } = synthesiseWith(app);
  const beyond = checkLimits(app, stacks);
  if (beyond.length > 0) return beyond;
  return [...checkTemplates(stacks), ...checkConstructs(app)];
}
