import { elapsedTime, fullTime, relativeTime } from '../i18n/format.ts';
import { useTexts } from '../i18n/language.ts';
import { useNow } from '../live/use-now.ts';

interface MomentProps {
  /** ISO 8601. */
  readonly at: string;
}

/** A moment as people say it, such as "3 min. ago"; in full when it is pointed at. */
export function Moment({ at }: MomentProps) {
  const { language } = useTexts();
  const now = useNow();
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(time, language)}>
      {relativeTime(time, now, language)}
    </time>
  );
}

/** How long something has lasted, such as "3 minutes", to go after "for"; its beginning in full when it is pointed at. */
export function Elapsed({ since }: { readonly since: string }) {
  const { language } = useTexts();
  const now = useNow();
  const time = Date.parse(since);
  return (
    <time dateTime={since} title={fullTime(time, language)}>
      {elapsedTime(time, now, language)}
    </time>
  );
}

/** When something is to happen that takes its turn, such as the next attempt. */
export function DueMoment({ at }: MomentProps) {
  const { t } = useTexts();
  const now = useNow();
  return Date.parse(at) > now ? <Moment at={at} /> : <span>{t('due')}</span>;
}

/** A moment in full, with how long ago it is. */
export function FullMoment({ at }: MomentProps) {
  const { language } = useTexts();
  return (
    <span>
      <time dateTime={at}>{fullTime(Date.parse(at), language)}</time>{' '}
      <span class="quiet">
        (<Moment at={at} />)
      </span>
    </span>
  );
}
