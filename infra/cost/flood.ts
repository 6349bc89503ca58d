import type { BillItem } from './bill.ts';
import { receivedPerSecond } from './limits.ts';
import type { Quotas } from './quotas.ts';
import type { TemplateSettings } from './template-settings.ts';
import { tracesOf } from './traces.ts';
import { logging } from './upkeep-items.ts';
import { assumptions, gigabyte } from './usage.ts';
import { gigabyteSeconds } from './work-items.ts';

const secondsPerDay = 86_400;

/** How often an instance reads a secret anew that signatures do not fit: `functions/adapters/secrets-manager-secrets.ts`. */
const readsPerSecond = 1;

/**
 * What a day costs in which somebody sends webhooks with wrong signatures, as many as the stage lets in. Each is taken to
 * last as long as one that is accepted, which is the careful side.
 */
export function floodOf(settings: TemplateSettings, quotas: Quotas): BillItem[] {
  const { requestsPerSecond, receive, keys, isTraced } = settings;
  const { receiveMs, receiveLogBytes, answerBytes } = assumptions;
  const perSecond = Math.min(requestsPerSecond, receivedPerSecond(settings, quotas));
  const requests = requestsPerSecond * secondsPerDay;
  const calls = perSecond * secondsPerDay;
  // As many as take turns at so many calls.
  const instances = perSecond * Math.max(receiveMs / 1_000, 1 / quotas.callsPerExecution);
  const reads = instances * readsPerSecond * secondsPerDay;
  const items: BillItem[] = [
    { service: 'API Gateway', what: 'requests', price: 'apiRequest', quantity: requests },
    { service: 'Lambda', what: 'receive, requests', price: 'invocation', quantity: calls },
    {
      service: 'Lambda',
      what: 'receive, time',
      price: 'gigabyteSecond',
      quantity: gigabyteSeconds(calls, receiveMs, receive.memoryMegabytes),
    },
    ...logging('logs', calls * receiveLogBytes, settings),
    {
      service: 'Secrets Manager',
      what: 'reads, one a second and instance',
      price: 'secretCall',
      quantity: reads,
    },
    { service: 'KMS', what: 'calls', price: 'keyCall', quantity: keys > 0 ? reads : 0 },
    {
      service: 'X-Ray',
      what: 'receive',
      price: 'trace',
      quantity: isTraced ? tracesOf(calls, secondsPerDay) : 0,
    },
    {
      service: 'Data transfer',
      what: 'answers, outward',
      price: 'transferOut',
      quantity: (requests * answerBytes) / gigabyte,
    },
  ];
  return items.filter(({ quantity }) => quantity > 0);
}
