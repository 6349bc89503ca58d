import { useState } from 'preact/hooks';
import { useAttempt } from '../actions/use-attempt.ts';
import { eraseUser } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Outside } from '../parts/outside.tsx';

interface EraseDialogProps {
  readonly userKey: string;
  onClose(): void;
  onErased(): void;
}

/** Erases a user, once somebody has typed their key: there is no way back. */
export function EraseDialog({ userKey, onClose, onErased }: EraseDialogProps) {
  const { t } = useTexts();
  const [typed, setTyped] = useState('');
  const erase = useAttempt({
    ask: () => eraseUser(userKey),
    done: ({ cancelled, payloadsRemoved, idsForgotten }) =>
      t('erase.done', { cancelled, payloadsRemoved, idsForgotten }),
    onDone() {
      onClose();
      onErased();
    },
  });
  const isSure = typed === userKey;
  return (
    <Dialog title={t('erase.title')} onClose={onClose}>
      <p>{t('erase.meaning')}</p>
      <p>
        {t('erase.type')}{' '}
        <strong>
          <Outside text={userKey} />
        </strong>
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isSure) erase.run();
        }}
      >
        <label class="field">
          {t('filter.userKey')}
          <input
            dir="auto"
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
        <FailureNotice failure={erase.failure} />
        <div class="dialog-actions">
          <button type="button" onClick={onClose}>
            {t('dismiss')}
          </button>
          <button type="submit" class="danger" disabled={!isSure || erase.isBusy}>
            {t(erase.failure === undefined ? 'erase.confirm' : 'again')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
