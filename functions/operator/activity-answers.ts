import * as v from 'valibot';
import { activityOf, periodOf } from '../domain/activity.ts';
import { jsonAnswer } from '../http/http-answer.ts';
import type { ActivityView } from './contract/activity-view.ts';
import type { Handler } from './operator-api.ts';
import { invalid } from './problems.ts';
import { ActivityQuery } from './requests.ts';

export const getActivity: Handler = async ({ query }, { connections, index, ambient }) => {
  const parsed = v.safeParse(ActivityQuery, query);
  if (!parsed.success) return invalid('invalid_query', parsed.issues);
  const period = periodOf(parsed.output.hours, ambient.now());
  const activities = await Promise.all(
    [...connections.keys()].map((name) => activityOf(name, period, index)),
  );
  const view: ActivityView = {
    from: period.from.toISOString(),
    bucketSeconds: period.bucketSeconds,
    connections: activities.map(({ delivered, failed, open, ...rest }) => ({
      ...rest,
      delivered: [...delivered],
      failed: [...failed],
      open: [...open],
    })),
  };
  return jsonAnswer(200, view);
};
