import type { UserView } from '../../functions/operator/contract/user-view.ts';
import { useAttempt } from '../actions/use-attempt.ts';
import { releaseUser } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Notice } from '../parts/notice.tsx';

interface ReleaseNoticeProps {
  readonly user: UserView;
  onReleased(): void;
}

/** Says that a change from the future keeps right ones out, and lets them through again. Nothing where there is none. */
export function ReleaseNotice({ user, onReleased }: ReleaseNoticeProps) {
  const { t } = useTexts();
  const release = useAttempt({
    ask: () => releaseUser(user.userKey),
    done: ({ released }) => t('release.done', { released }),
    onDone: onReleased,
  });
  if (!isAhead(user)) return null;
  return (
    <Notice tone="warn" icon="clock">
      <p>{t('release.meaning')}</p>
      <FailureNotice failure={release.failure} />
      <button type="button" disabled={release.isBusy} onClick={release.run}>
        {t(release.failure === undefined ? 'release' : 'again')}
      </button>
    </Notice>
  );
}

function isAhead({ connections }: UserView): boolean {
  const now = Date.now();
  return connections.some(({ applied }) =>
    applied.some(({ occurredAt }) => Date.parse(occurredAt) > now),
  );
}
