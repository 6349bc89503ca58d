import type { Attempt, Conclusion } from './delivery.ts';
import { cutReason } from './reasons/cut-reason.ts';

/** A conclusion fit to be kept and told: an item and an event take only so much. */
export function cutReasons(conclusion: Conclusion): Conclusion {
  const attempts = conclusion.attempts.map(cutAttempt);
  switch (conclusion.status) {
    case 'delivered':
    case 'superseded':
    case 'cancelled': {
      const { reason } = conclusion;
      return {
        ...conclusion,
        ...(reason === undefined ? {} : { reason: cutReason(reason) }),
        attempts,
      };
    }
    case 'failed':
    case 'held':
    case 'waiting':
      return { ...conclusion, reason: cutReason(conclusion.reason), attempts };
  }
}

function cutAttempt(attempt: Attempt): Attempt {
  const { reason } = attempt;
  return reason === undefined ? attempt : { ...attempt, reason: cutReason(reason) };
}
