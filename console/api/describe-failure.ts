import { enProblems } from '../i18n/en-problems.ts';
import type { Texts } from '../i18n/language.ts';
import type { Failure } from './failure.ts';

/** Only the answer itself knows what stands in the way, and what to do instead. */
const explained = [409, 500, 502];

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
      const key = `problem.${code}`;
      if (!isText(key)) return `${title}: ${detail}`;
      return explained.includes(status) ? `${t(key)} ${detail}` : t(key);
    }
  }
}

function isText(key: string): key is keyof typeof enProblems {
  return Object.hasOwn(enProblems, key);
}
