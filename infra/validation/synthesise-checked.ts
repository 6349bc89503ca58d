import type { App } from 'aws-cdk-lib';
import { acknowledgeExceptions } from './acknowledge.ts';
import { findAll } from './find-all.ts';
import { exceptionOf, type Finding } from './finding.ts';

/** Synthesises what is to be deployed, with each exception acknowledged where it holds, and tells what is wrong besides. */
export function synthesiseChecked(app: App): readonly Finding[] {
  const findings = findAll(app);
  const wrong = findings.filter((finding) => exceptionOf(finding) === undefined);
  if (wrong.length > 0) return wrong;
  acknowledgeExceptions(app, findings);
  app.synth({ force: true });
  return [];
}
