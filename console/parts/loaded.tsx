import type { ComponentChildren } from 'preact';
import { describeFailure } from '../api/describe-failure.ts';
import { useTexts } from '../i18n/language.ts';
import type { Live } from '../live/use-live.ts';
import { Icon } from './icon.tsx';

interface LoadedProps<T> {
  readonly live: Live<T>;
  children(value: T): ComponentChildren;
}

/** Shows what has been loaded; before that, that it is being loaded, or why it cannot be. */
export function Loaded<T>({ live, children }: LoadedProps<T>) {
  const texts = useTexts();
  if (live.value !== undefined) return <>{children(live.value)}</>;
  if (live.failure === undefined) {
    return (
      <p class="empty loading" role="status">
        {texts.t('loading')}
      </p>
    );
  }
  return (
    <div class="empty" role="alert">
      <Icon name="alert" />
      <p>{describeFailure(live.failure, texts)}</p>
      <button type="button" onClick={live.refresh}>
        {texts.t('again')}
      </button>
    </div>
  );
}
