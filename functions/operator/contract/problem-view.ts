import * as v from 'valibot';

/** What is wrong with a request, as RFC 9457 has it. */
export const ProblemView = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.pipe(v.string(), v.description('Stable, for programs')),
  detail: v.pipe(v.string(), v.description('What to mend, for people')),
  issues: v.exactOptional(v.array(v.object({ path: v.string(), message: v.string() }))),
});
export type ProblemView = v.InferOutput<typeof ProblemView>;
