import { expect, test } from 'vitest';
import { enProblems } from '../../../console/i18n/en-problems.ts';
import { ptBrProblems } from '../../../console/i18n/pt-br-problems.ts';
import { consoleProblemCodes } from '../../../console/server/answers.ts';
import { commonProblems, operatorRoutes } from '../../../functions/operator/routes.ts';
import { webhookProblems } from '../../../infra/openapi-webhooks.ts';

const codes = new Set<string>([
  ...[commonProblems, webhookProblems, ...operatorRoutes.map(({ problems }) => problems)].flatMap(
    (problems) => Object.values<readonly string[]>(problems).flat(),
  ),
  ...consoleProblemCodes,
]);

test.each([
  ['English', enProblems],
  ['Portuguese', ptBrProblems],
])('every problem that a program can be answered with has a text for people in %s', (_, texts) => {
  const missing = [...codes].filter((code) => !Object.hasOwn(texts, `problem.${code}`));
  expect(missing).toEqual([]);
  expect(codes).toContain('unfinished');
});
