import type { Config } from '../../functions/runtime/config.ts';
import { parseProject } from '../read-config.ts';

/** One connection to each provider: what docs/scale.md is about, whatever config anybody deploys. */
const document = {
  sources: { hr: { type: 'standard-webhooks' } },
  connections: {
    'gestao-plus': { provider: 'gestao-plus', origin: 'https://suaempresa.gestao.plus' },
    wecare: { provider: 'wecare', baseUrl: 'https://suaempresa.wecare.app.br', key: 'email' },
    dito: { provider: 'dito', id: 'cpf' },
    imagemais: { provider: 'imagemais', baseUrl: 'https://api-dev.imagemais.com' },
  },
};

export function documentedConfig(): Config {
  const project = parseProject(document);
  if (!project.ok) throw new Error('The example is not a config.');
  return project.config;
}
