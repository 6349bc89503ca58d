/** One connection to each provider, two sources, and settings that differ from the defaults. */
export const fourProviders = {
  sources: { hr: { type: 'standard-webhooks' }, directory: { type: 'standard-webhooks' } },
  connections: {
    'gestao-plus': { provider: 'gestao-plus', origin: 'https://exemplo.gestao.plus' },
    wecare: {
      provider: 'wecare',
      baseUrl: 'https://exemplo.wecare.app.br',
      key: 'email',
      batch: false,
      sources: ['hr'],
      maxConcurrency: 3,
      timeoutSeconds: 20.1,
    },
    dito: { provider: 'dito', id: 'cpf' },
    imagemais: { provider: 'imagemais', baseUrl: 'https://api-dev.imagemais.com', enabled: false },
  },
};

export const oneConnection = {
  sources: { hr: { type: 'standard-webhooks' } },
  connections: { loyalty: { provider: 'dito', id: 'cpf' } },
};

/** Names of which one begins like the other. */
export const sameProviderTwice = {
  sources: { hr: { type: 'standard-webhooks' } },
  connections: {
    shop: { provider: 'dito', id: 'cpf' },
    'shop-dead-letters': { provider: 'dito', id: 'emailSha1' },
  },
};

/** A config with so many connections. */
export function manyConnections(count: number) {
  const names = Array.from({ length: count }, (_, index) => `loyalty-programme-${index}`);
  return {
    sources: { hr: { type: 'standard-webhooks' } },
    connections: Object.fromEntries(names.map((name) => [name, { provider: 'dito', id: 'cpf' }])),
  };
}
