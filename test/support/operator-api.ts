import type { HttpAnswer } from '../../functions/http/http-answer.ts';
import { answerOperator } from '../../functions/operator/answer-operator.ts';
import type { OperatorApi } from '../../functions/operator/operator-api.ts';
import type { operatorRoutes } from '../../functions/operator/routes.ts';
import { makeConnection, wecareSettings } from './made-connection.ts';
import type { createOperatorBench } from './operator-bench.ts';

type Route = (typeof operatorRoutes)[number];

interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly queryString?: string;
  readonly body?: string;
  /** Who has signed it. */
  readonly caller?: string;
}

/** The operator's API over a bench, with the connection wecare. */
export function createApiOver(
  { tools }: ReturnType<typeof createOperatorBench>,
  changed: Partial<OperatorApi> = {},
) {
  const api: OperatorApi = {
    ...tools,
    connections: new Map([['wecare', makeConnection('wecare', wecareSettings)]]),
    budgetMs: 20_000,
    ...changed,
  };
  return {
    ask: (
      route: `${Route['method']} ${Route['path']}`,
      { body = '', ...asked }: Asked = {},
    ): Promise<HttpAnswer> =>
      answerOperator(
        { route, path: {}, queryString: '', headers: {}, ...asked, body: Buffer.from(body) },
        api,
      ),
  };
}

/** What an answer says, if it is JSON. */
export function bodyOf({ body = '' }: HttpAnswer): unknown {
  return JSON.parse(body);
}
