import { type BillItem, costOf } from './bill.ts';
import type { Limit } from './limits.ts';
import { prices } from './prices.ts';
import type { Workload } from './usage.ts';

const rates = [10, 1_000, 10_000] as const;

/** The bill as a Markdown table, with what each service comes to. */
export function billTable(items: readonly BillItem[]): string {
  const fixed = items.filter(({ isFixed }) => isFixed);
  return [
    '| service | item | quantity | price, US$ | cost, US$ |',
    '| --- | --- | ---: | ---: | ---: |',
    ...items.map((item) => {
      const { usd, per, unit } = prices[item.price];
      const each = per === 1 ? `${usd}` : `${usd} per million`;
      const cost = costOf(item).toFixed(2);
      return `| ${item.service} | ${item.what} | ${amount(item.quantity)} ${unit} | ${each} | ${cost} |`;
    }),
    `| **all** | | | | **${total(items).toFixed(2)}** |`,
    `| | of that without a single change | | | ${total(fixed).toFixed(2)} |`,
    '',
  ].join('\n');
}

/** What a day and thirty of them cost, as a Markdown table. */
export function dayTable(items: readonly BillItem[]): string {
  const all = total(items);
  return [
    '| service | item | quantity a day | a day, US$ | 30 days, US$ |',
    '| --- | --- | ---: | ---: | ---: |',
    ...items.map((item) => {
      const quantity = `${amount(item.quantity)} ${prices[item.price].unit}`;
      const cost = costOf(item);
      return `| ${item.service} | ${item.what} | ${quantity} | ${dollars(cost)} | ${dollars(30 * cost)} |`;
    }),
    `| **all** | | | **${dollars(all)}** | **${dollars(30 * all)}** |`,
    '',
  ].join('\n');
}

/** What makes up most of the bill, the dearest service first. */
export function serviceTable(items: readonly BillItem[]): string {
  const services = [...Map.groupBy(items, ({ service }) => service)]
    .map(([service, own]) => ({ service, cost: total(own) }))
    .toSorted((one, other) => other.cost - one.cost);
  const all = total(items);
  return [
    '| service | cost, US$ | share |',
    '| --- | ---: | ---: |',
    ...services.map(
      ({ service, cost }) =>
        `| ${service} | ${cost.toFixed(2)} | ${((100 * cost) / all).toFixed(0)} % |`,
    ),
    '',
  ].join('\n');
}

/** How far each limit is used at several rates, the tightest limit first. */
export function limitTable(limits: readonly Limit[]): string {
  return [
    `| limit | there is | reached at | ${rates.map((rate) => `at ${amount(rate)}/s`).join(' | ')} | what moves it |`,
    `| --- | --- | ---: | ${rates.map(() => '---:').join(' | ')} | --- |`,
    ...limits.map(({ name, quota, changesPerSecond, movedBy }) => {
      const used = rates.map((rate) => share(rate / changesPerSecond)).join(' | ');
      return `| ${name} | ${quota} | ${amount(Math.floor(changesPerSecond))}/s | ${used} | ${movedBy} |`;
    }),
    '',
  ].join('\n');
}

export function describeWorkload(workload: Workload, stage: string): string {
  const { changes, connections, largeShare, batchFill, providerMs } = workload;
  return [
    `${amount(changes)} changes in a month to ${connections} connections each, stage ${stage}, ${100 * largeShare} % of them large,`,
    `${batchFill} ${batchFill === 1 ? 'delivery' : 'deliveries'} a batch, providers that answer in ${providerMs} ms`,
  ].join('\n');
}

function total(items: readonly BillItem[]): number {
  return items.reduce((sum, item) => sum + costOf(item), 0);
}

function dollars(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function share(used: number): string {
  const percent = 100 * used;
  const text = percent < 10 ? percent.toFixed(1) : amount(Math.round(percent));
  return used >= 1 ? `**${text} %**` : `${text} %`;
}

function amount(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: number < 100 ? 1 : 0 });
}
