/** What a check came to. `skip`: it does not apply here. */
export interface Finding {
  readonly check: string;
  readonly result: 'ok' | 'warn' | 'fail' | 'skip';
  readonly detail: string;
  /** What to do next. */
  readonly next?: string;
}

/** A check that runs while others do; it never rejects. */
export interface Check {
  /** What it is about, for as long as it takes. */
  readonly name: string;
  readonly findings: Promise<readonly Finding[]>;
}

/** A check as it is written: what it throws is a finding of its own. */
export function startCheck(name: string, find: () => Promise<readonly Finding[]>): Check {
  const findings = find().catch((error: unknown): Finding[] => [
    { check: name, result: 'fail', detail: error instanceof Error ? error.message : String(error) },
  ]);
  return { name, findings };
}
