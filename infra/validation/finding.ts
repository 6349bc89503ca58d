import { type Exception, exceptions } from './exceptions.ts';

/** What a rule has against a part of the app. */
export interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly stack: string;
  /** The construct's path within its stack, or the logical id in its template. */
  readonly where: string;
  /** Which of several things the rule finds in one place. */
  readonly detail?: string | undefined;
  readonly message: string;
}

/** The exception that a finding falls under, if there is one. */
export function exceptionOf({ rule, where, detail = '' }: Finding): Exception | undefined {
  return exceptions.find(
    (exception) =>
      exception.rule === rule &&
      exception.where.test(where) &&
      (exception.finding?.test(detail) ?? true),
  );
}

/** A finding in one line. */
export function describeFinding({
  rule,
  severity,
  stack,
  where,
  detail,
  message,
}: Finding): string {
  const what = detail === undefined ? '' : ` [${detail}]`;
  return `${severity} ${rule} ${stack}/${where}${what}: ${message}`;
}
