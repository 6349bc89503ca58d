import { ditoCredentials, startDitoServer } from './provider-server-dito.ts';
import { startGestaoPlusServer, tenant } from './provider-server-gestao-plus.ts';
import { startImagemaisServer } from './provider-server-imagemais.ts';
import { startWecareServer, wecareCredentials } from './provider-server-wecare.ts';

/** With what gestao.plus and ImageMais are called. */
interface Accounts {
  readonly account: { readonly username: string; readonly password: string };
  readonly accessToken: string;
}

/** A server of each provider, and a connection to each with its credentials. */
export async function startFourProviders({ account, accessToken }: Accounts) {
  const gestao = await startGestaoPlusServer(account);
  const wecare = await startWecareServer();
  const dito = await startDitoServer();
  const imagemais = await startImagemaisServer();
  return {
    gestao,
    wecare,
    dito,
    imagemais,
    connections: {
      'gestao-plus': { provider: 'gestao-plus', origin: tenant, baseUrl: gestao.baseUrl },
      wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'email' },
      dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
      imagemais: { provider: 'imagemais', baseUrl: imagemais.baseUrl },
    },
    credentials: {
      'gestao-plus': account,
      wecare: wecareCredentials,
      dito: ditoCredentials,
      imagemais: { accessToken },
    },
  };
}
