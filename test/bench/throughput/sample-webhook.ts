import { createHmac, randomUUID } from 'node:crypto';
import { signingSecret } from '../../support/signed-webhook.ts';

const key = Buffer.from(signingSecret.replace('whsec_', ''), 'base64');

/** A signed webhook of the user with that number, who has what every provider asks for. */
export function sampleWebhook(number: number) {
  const body = JSON.stringify({
    type: 'user.updated',
    timestamp: new Date().toISOString(),
    data: {
      user: {
        key: `u-${number}`,
        name: 'Ana Prado',
        email: `u-${number}@example.com`,
        cpf: '52998224725',
        registrationId: String(number),
        mobile: '+5561989899898',
        jobTitle: 'Analista',
        picture: Buffer.alloc(600, 'made up').toString('base64'),
        password: 'Senha@123',
        roleIds: [1],
        ids: { 'gestao-plus': String(number), imagemais: number + 1 },
      },
    },
  });
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
}
export type SampleWebhook = ReturnType<typeof sampleWebhook>;
