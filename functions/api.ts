import { httpHandler } from './runtime/http-handler.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { answerOperator } from './runtime/operator-api.ts';
import { createOperatorApi } from './runtime/operator-api-wiring.ts';

const log = createLog('api');
const api = once(() => createOperatorApi(process.env));

/** What operators, the command line and the console ask for. */
export const handler = httpHandler((request) => answerOperator(request, api()), log);
