import { chooseLanguage, language, languages, useTexts } from '../i18n/language.ts';
import { hrefOf, type Route, route } from './route.ts';
import { themes } from './saved-theme.ts';
import { SearchBox } from './search-box.tsx';
import { setupState } from './setup-state.ts';
import { useStore } from './store.ts';
import { chooseTheme, theme } from './theme.ts';

/** What is above every page: where one is, where one can go, and how it looks. */
export function Header() {
  const setup = useStore(setupState);
  return (
    <header class="top">
      <div class="top-row">
        <a class="brand" href="#/">
          <img src="/console/icon.svg" alt="" width="24" height="24" />
          propaga
        </a>
        <Place />
        <SearchBox />
        <Preferences />
      </div>
      <Navigation isLocal={setup?.mode === 'local'} />
    </header>
  );
}

function Place() {
  const { t } = useTexts();
  const setup = useStore(setupState);
  if (setup === undefined) return null;
  return (
    <span class="place">
      {setup.mode === 'local' ? t('place.local') : `${setup.stack} · ${setup.region}`}
    </span>
  );
}

function Navigation({ isLocal }: { readonly isLocal: boolean }) {
  const { t } = useTexts();
  const { page } = useStore(route);
  const entries: readonly { text: string; to: Route; pages: readonly Route['page'][] }[] = [
    { text: t('nav.overview'), to: { page: 'overview' }, pages: ['overview', 'connection'] },
    {
      text: t('nav.deliveries'),
      to: { page: 'deliveries', filter: {} },
      pages: ['deliveries', 'delivery', 'change'],
    },
    { text: t('nav.users'), to: { page: 'users' }, pages: ['users', 'user'] },
    ...(isLocal ? [{ text: t('nav.send'), to: { page: 'send' }, pages: ['send'] } as const] : []),
  ];
  return (
    <nav aria-label={t('nav.label')}>
      {entries.map(({ text, to, pages }) => (
        <a key={to.page} href={hrefOf(to)} aria-current={pages.includes(page) ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

function Preferences() {
  const { t } = useTexts();
  const spoken = useStore(language);
  const chosen = useStore(theme);
  return (
    <div class="preferences">
      <select
        aria-label={t('language.label')}
        value={spoken}
        onChange={({ currentTarget: { value } }) => {
          const picked = languages.find((one) => one === value);
          if (picked !== undefined) chooseLanguage(picked);
        }}
      >
        <option value="en">English</option>
        <option value="pt-BR">Português</option>
      </select>
      <select
        aria-label={t('theme.label')}
        value={chosen}
        onChange={({ currentTarget: { value } }) => {
          const picked = themes.find((one) => one === value);
          if (picked !== undefined) chooseTheme(picked);
        }}
      >
        {themes.map((one) => (
          <option key={one} value={one}>
            {t(`theme.${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
