import { useTexts } from '../i18n/language.ts';
import { Page } from '../shell/page.tsx';

/** What an address leads to that names no page. */
export function UnknownPage() {
  const { t } = useTexts();
  return (
    <Page title={t('unknown.title')} heading={t('unknown.title')}>
      <p class="panel">
        {t('unknown.text')} <a href="#/">{t('nav.overview')}</a>
      </p>
    </Page>
  );
}
