import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricsNamespace } from '../functions/adapters/emf-metrics.ts';
import { type MetricName, metricKinds } from '../functions/domain/metrics.ts';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';

/** Lets a function say which stage its metrics are of. */
export function giveStage(target: ServiceFunction, { name }: Stage): void {
  target.addEnvironment(environmentNames.stage, name);
}

export interface MetricOf {
  readonly name: MetricName;
  /** The dimensions besides the stage, by their names. */
  readonly of?: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly label?: string;
}

/** One of the functions' own metrics. Throws if they do not keep it by these dimensions: it would have no values. */
export function metricOf(stage: Stage, { name, of = {}, statistic, label }: MetricOf): Metric {
  const dimensions = Object.keys(of).toSorted().join();
  if (!metricKinds[name].by.some((set) => set.toSorted().join() === dimensions)) {
    throw new Error(`The metric ${name} is not kept by "${dimensions}".`);
  }
  return new Metric({
    namespace: metricsNamespace,
    metricName: name,
    dimensionsMap: { stage: stage.name, ...of },
    statistic,
    period: Duration.minutes(5),
    ...(label === undefined ? {} : { label }),
  });
}
