import { answerOperator } from './operator/answer-operator.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { createOperatorApi } from './runtime/operator-api-wiring.ts';

const log = createLog('api');
const api = once(() => createOperatorApi(process.env, log));

/** What operators, the command line and the console ask for. */
export const handler = httpHandler({
  answer: (request) => answerOperator(request, api()),
  log,
});
