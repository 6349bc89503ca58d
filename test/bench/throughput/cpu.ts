import { createHmac, timingSafeEqual } from 'node:crypto';
import process from 'node:process';
import { signingSecret } from '../../support/signed-webhook.ts';
import { type Spread, spreadOf } from '../spread.ts';
import { createMemoryFunctions } from './memory-functions.ts';
import { type SampleWebhook, sampleWebhook } from './sample-webhook.ts';

const key = Buffer.from(signingSecret.replace('whsec_', ''), 'base64');

/** Microseconds of CPU for one webhook or one delivery. */
export interface CpuCosts {
  readonly floor: Spread;
  readonly receive: Spread;
  readonly deliverFloor: Spread;
  readonly deliver: Spread;
}

/** Measures rounds of `size` webhooks, all four in turns so that they meet the same machine. The first round warms up. */
export async function measureCpu(rounds: number, size: number): Promise<CpuCosts> {
  const costs: Record<keyof CpuCosts, number[]> = {
    floor: [],
    receive: [],
    deliverFloor: [],
    deliver: [],
  };
  for (let round = 0; round <= rounds; round += 1) {
    const webhooks = Array.from({ length: size }, (_, index) => sampleWebhook(index));
    const functions = createMemoryFunctions();
    const measured = {
      floor: await perPiece(size, async () => webhooks.forEach(verifyAndParse)),
      receive: await perPiece(size, async () => {
        for (const webhook of webhooks) await functions.receive(webhook);
      }),
      deliverFloor: await perPiece(size, async () => webhooks.forEach(parseAndForm)),
      deliver: await perPiece(size, async () => {
        while ((await functions.deliver()) > 0);
      }),
    };
    const delivered = functions.statuses().get('delivered')?.length;
    if (delivered !== size) throw new Error(`${delivered} of ${size} were delivered`);
    if (round === 0) continue;
    costs.floor.push(measured.floor);
    costs.receive.push(measured.receive);
    costs.deliverFloor.push(measured.deliverFloor);
    costs.deliver.push(measured.deliver);
  }
  return {
    floor: spreadOf(costs.floor),
    receive: spreadOf(costs.receive),
    deliverFloor: spreadOf(costs.deliverFloor),
    deliver: spreadOf(costs.deliver),
  };
}

async function perPiece(size: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / size;
}

/** The least that receiving can be: the signature, the JSON, and the JSON of what is stored and sent. */
function verifyAndParse({ body, headers }: SampleWebhook): number {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  const given = Buffer.from(headers['webhook-signature'].slice(3), 'base64');
  if (!timingSafeEqual(expected, given)) throw new Error('The signature does not fit');
  const { data }: { data: unknown } = JSON.parse(body);
  return JSON.stringify(data).length + JSON.stringify({ id: headers['webhook-id'] }).length;
}

/** The least that delivering can be: the stored JSON, and the form that Dito takes. */
function parseAndForm({ body }: SampleWebhook): number {
  const { data }: { data: { user: { name: string; email: string } } } = JSON.parse(body);
  const { name, email } = data.user;
  const form = new URLSearchParams({
    id_type: 'id',
    'user_data[name]': name,
    'user_data[email]': email,
    'user_data[data]': JSON.stringify({ cargo: 'Analista' }),
  });
  return form.toString().length;
}
