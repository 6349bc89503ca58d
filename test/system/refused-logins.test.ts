import { type Refusal, testHolds } from '../support/local-system-holds.ts';
import { startGestaoPlusServer, tenant } from '../support/provider-server-gestao-plus.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const login = { username: '52998224725', password: 'Gestao@123' };
const wrongLogin = { ...login, password: 'Errada@123' };

async function atGestao(
  refusal: Pick<Refusal, 'refused' | 'answer' | 'calls' | 'reason'>,
): Promise<Refusal> {
  const settings = { provider: 'gestao-plus', origin: tenant };
  return { settings, server: await startGestaoPlusServer(), accepted: login, ...refusal };
}

testHolds({
  'gestao-401': await atGestao({
    refused: wrongLogin,
    calls: 1,
    reason: /Invalid username and password combination/,
  }),
  'gestao-400': await atGestao({
    refused: wrongLogin,
    answer: { status: 400, body: { title: 'invalid_client', status: 400, detail: 'No client' } },
    calls: 1,
    reason: /No client/,
  }),
  'gestao-403': await atGestao({
    refused: wrongLogin,
    answer: { status: 403, body: { title: 'Forbidden', status: 403, detail: 'Data invalid' } },
    calls: 1,
    reason: /Data invalid/,
  }),
  'gestao-none': await atGestao({ refused: undefined, calls: 0, reason: /secret|credential/i }),
  wecare: {
    settings: { provider: 'wecare', key: 'registrationId' },
    server: await startWecareServer(),
    refused: { ...wecareCredentials, secret: '00000000-0000-4000-8000-00000000000a' },
    accepted: wecareCredentials,
    calls: 1,
    reason: /invalid credentials/,
  },
});
