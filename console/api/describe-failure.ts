import type { Texts } from '../i18n/language.ts';
import type { Failure } from './failure.ts';

const known = [
  'not_found',
  'not_retryable',
  'not_cancellable',
  'invalid_query',
  'invalid_key',
  'unavailable',
  'cross_site_request',
  'token_needed',
  'stack_unreachable',
  'invalid_change',
  'invalid_json',
] as const;

/** What went wrong and how to mend it, in the language of the page as far as it is known there. */
export function describeFailure(failure: Failure, { t }: Texts): string {
  switch (failure.kind) {
    case 'unreachable':
      return t('problem.unreachable');
    case 'unreadable':
      return failure.status === 403
        ? t('problem.forbidden')
        : t('problem.unreadable', { status: String(failure.status) });
    case 'problem': {
      const { code, title, detail, status } = failure.problem;
      const key = known.find((one) => one === code);
      if (key === undefined) return `${title}: ${detail}`;
      // Only the answer itself knows what stands in the way, and what to do instead.
      const isExplained = key === 'stack_unreachable' || status === 409;
      return isExplained ? `${t(`problem.${key}`)} ${detail}` : t(`problem.${key}`);
    }
  }
}
