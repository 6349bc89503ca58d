import { useState } from 'preact/hooks';
import type { DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import type { RepliesView } from '../../functions/operator/contract/replies-view.ts';
import { useAttempt } from '../actions/use-attempt.ts';
import { getReplies } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { FullMoment } from '../parts/moment.tsx';
import { Outside } from '../parts/outside.tsx';

/** Replies go with the personal data of what has one of the other statuses. */
const keeping: readonly DeliveryView['status'][] = ['pending', 'waiting', 'held', 'failed'];

/** What the provider replied. It is asked for only when somebody wants to see it, as each look is on record. */
export function RepliesPanel({ delivery }: { readonly delivery: DeliveryView }) {
  const { t } = useTexts();
  const [shown, setShown] = useState<RepliesView | undefined>();
  const look = useAttempt({
    ask: () => getReplies(delivery.id),
    done: () => t('replies.done'),
    onDone: setShown,
  });
  if (!keeping.includes(delivery.status) || delivery.attempts.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="replies">
      <h2 id="replies">{t('replies.title')}</h2>
      <p>{t('replies.meaning')}</p>
      <FailureNotice failure={look.failure} />
      <div class="actions">
        <button type="button" aria-disabled={look.isBusy} onClick={look.run}>
          {t('replies.show')}
        </button>
      </div>
      {shown && <Replies of={shown} />}
    </section>
  );
}

function Replies({ of: { replies, dropped = 0 } }: { readonly of: RepliesView }) {
  const { t } = useTexts();
  return (
    <>
      {dropped > 0 && <p>{t('replies.dropped', { n: dropped })}</p>}
      {replies.length === 0 && <p class="empty">{t('replies.none')}</p>}
      {replies
        .map(({ at, status, contentType, body, cut }, index) => (
          <article key={index} class="reply">
            <h3>
              HTTP {status} {contentType !== undefined && <Outside text={contentType} />}
            </h3>
            <p>
              <FullMoment at={at} />
            </p>
            <Body text={body} />
            {cut && <p>{t('replies.cut')}</p>}
          </article>
        ))
        .toReversed()}
    </>
  );
}

/** As text, line by line, with what hides made visible. */
function Body({ text }: { readonly text: string }) {
  const { t } = useTexts();
  if (text === '') return <p class="empty">{t('replies.empty')}</p>;
  return (
    <pre>
      {text.split(/\r?\n/).map((line, index) => (
        <div key={index}>
          <Outside text={line} />
        </div>
      ))}
    </pre>
  );
}
