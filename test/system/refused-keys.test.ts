import { type Refusal, testHolds } from '../support/local-system-holds.ts';
import { ditoCredentials, ditoKeyPair, startDitoServer } from '../support/provider-server-dito.ts';
import { startImagemaisServer } from '../support/provider-server-imagemais.ts';
import { makeJwt } from '../support/provider-server-jwt.ts';

async function atDito(status: number, words: string): Promise<Refusal> {
  return {
    settings: { provider: 'dito', id: 'given' },
    server: await startDitoServer(),
    refused: ditoCredentials,
    accepted: { ...ditoCredentials, publicKey: ditoKeyPair.publicKey },
    answer: { status, body: { error: words } },
    calls: 1,
    reason: new RegExp(words),
  };
}

async function atImagemais(
  expiresInSeconds: number,
  refusal: Pick<Refusal, 'answer' | 'calls' | 'reason'>,
): Promise<Refusal> {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  return {
    settings: { provider: 'imagemais' },
    server: await startImagemaisServer(),
    refused: { accessToken: makeJwt(nowSeconds + expiresInSeconds) },
    accepted: { accessToken: makeJwt(nowSeconds + 3_600) },
    ...refusal,
  };
}

const refusedToken = (message: string) => ({ status: 401, body: { statusCode: 401, message } });

testHolds({
  'dito-401': await atDito(401, 'wrong signature'),
  'dito-403': await atDito(403, 'app is blocked'),
  // Its expiry can be read in the token: nothing is sent.
  'imagemais-past': await atImagemais(-5, { calls: 0, reason: /expired/ }),
  'imagemais-expired': await atImagemais(60, {
    answer: refusedToken('jwt expired'),
    calls: 1,
    reason: /jwt expired/,
  }),
  'imagemais-invalid': await atImagemais(60, {
    answer: refusedToken('invalid token'),
    calls: 1,
    reason: /invalid token/,
  }),
});
