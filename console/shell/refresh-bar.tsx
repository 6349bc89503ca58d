import { describeFailure } from '../api/describe-failure.ts';
import { timeOfDay } from '../i18n/format.ts';
import { useTexts } from '../i18n/language.ts';
import { refreshState } from '../live/refresh-state.ts';
import { Icon } from '../parts/icon.tsx';
import { useStore } from './store.ts';

/** Says when what is shown is no longer fresh, since when, and why. */
export function RefreshBar() {
  const texts = useTexts();
  const stale = useStore(refreshState);
  return (
    <div class="refresh" role="status">
      {stale && (
        <p>
          <Icon name="alert" />
          <span>
            {texts.t('stale', { time: timeOfDay(stale.since, texts.language) })}{' '}
            {describeFailure(stale.failure, texts)}
          </span>
        </p>
      )}
    </div>
  );
}
