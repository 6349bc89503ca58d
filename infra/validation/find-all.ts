import { type App, Stack } from 'aws-cdk-lib';
import { synthesiseWith } from '../synthesise.ts';
import { checkConstructs } from './check-constructs.ts';
import { checkSize } from './check-size.ts';
import { checkTemplates } from './check-templates.ts';
import type { Finding } from './finding.ts';

/**
 * Synthesises an app and tells everything that is found in it, exceptions included. What the app's own constructs refuse,
 * such as a config that is too large, is all there is then. Throws if it cannot be synthesised for another reason.
 */
export function findAll(app: App): readonly Finding[] {
  const refusals = refusalsOf(app);
  if (refusals.length > 0) return refusals;
  const { stacks } = synthesiseWith(app);
  return [...checkSize(stacks), ...checkTemplates(stacks), ...checkConstructs(app)];
}

/** Synthesises an app, and tells what its own constructs refuse. Throws if it cannot be for another reason. */
export function refusalsOf(app: App): readonly Finding[] {
  try {
    app.synth();
    return [];
  } catch (error) {
    const refusals = app.node.findAll().flatMap((construct) =>
      construct.node.validate().map((message) => ({
        rule: 'propaga',
        severity: 'error',
        stack: Stack.of(construct).stackName,
        where: construct.node.path.split('/').slice(1).join('/'),
        message,
      })),
    );
    if (refusals.length === 0) throw error;
    return refusals;
  }
}
