import { useState } from 'preact/hooks';
import { useTexts } from '../i18n/language.ts';
import { go } from '../shell/navigation.ts';
import { Page } from '../shell/page.tsx';

/** Asks whose records are to be shown: propaga keeps no list of people. */
export function UsersPage() {
  const { t } = useTexts();
  const [key, setKey] = useState('');
  return (
    <Page title={t('nav.users')} heading={t('nav.users')}>
      <section class="panel" aria-label={t('users.find')}>
        <p>{t('users.explained')}</p>
        <form
          class="filter"
          onSubmit={(event) => {
            event.preventDefault();
            if (key.trim() !== '') go({ page: 'user', key: key.trim() });
          }}
        >
          <label class="field wide">
            {t('filter.userKey')}
            <input
              required
              dir="auto"
              autocomplete="off"
              spellcheck={false}
              value={key}
              onInput={({ currentTarget }) => setKey(currentTarget.value)}
            />
          </label>
          <div class="filter-actions">
            <button type="submit" class="primary">
              {t('users.find')}
            </button>
          </div>
        </form>
      </section>
    </Page>
  );
}
