import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { type Synthesis, synthesiseWith } from '../synthesise.ts';
import { acknowledgeExceptions } from './acknowledge.ts';

/**
 * Synthesises what is to be deployed: with cdk-nag's rules, and with each exception acknowledged where it holds. Throws if
 * a rule has anything else against the app.
 */
export function synthesiseChecked(app: App): Synthesis {
  app.synth();
  acknowledgeExceptions(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(), new ServerlessChecks());
  app.synth({ force: true });
  return synthesiseWith(app);
}
