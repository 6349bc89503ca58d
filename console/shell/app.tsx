import { useEffect } from 'preact/hooks';
import { getSetup } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { noteRefresh } from '../live/refresh-state.ts';
import { ChangePage } from '../pages/change-page.tsx';
import { ConnectionPage } from '../pages/connection-page.tsx';
import { DeliveriesPage } from '../pages/deliveries-page.tsx';
import { DeliveryPage } from '../pages/delivery-page.tsx';
import { OverviewPage } from '../pages/overview-page.tsx';
import { SendPage } from '../pages/send-page.tsx';
import { UnknownPage } from '../pages/unknown-page.tsx';
import { UserPage } from '../pages/user-page.tsx';
import { UsersPage } from '../pages/users-page.tsx';
import { Header } from './header.tsx';
import { RefreshBar } from './refresh-bar.tsx';
import { type Route, route } from './route.ts';
import { setupState } from './setup-state.ts';
import { useStore } from './store.ts';
import { Toasts } from './toasts.tsx';

const setupRetryMs = 4_000;

/** The whole console. */
export function App() {
  const { language, t } = useTexts();
  const shown = useStore(route);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    loadSetup();
  }, []);

  return (
    <>
      <button type="button" class="skip" onClick={skipToMain}>
        {t('skip')}
      </button>
      <Header />
      <RefreshBar />
      <main id="main" tabIndex={-1}>
        <CurrentPage shown={shown} />
      </main>
      <Toasts />
    </>
  );
}

function CurrentPage({ shown }: { readonly shown: Route }) {
  switch (shown.page) {
    case 'overview':
      return <OverviewPage />;
    case 'connection':
      return <ConnectionPage key={shown.name} name={shown.name} />;
    case 'deliveries':
      return <DeliveriesPage filter={shown.filter} />;
    case 'delivery':
      return <DeliveryPage key={shown.id} id={shown.id} />;
    case 'change':
      return <ChangePage key={shown.id} id={shown.id} />;
    case 'users':
      return <UsersPage />;
    case 'user':
      return <UserPage key={shown.key} userKey={shown.key} />;
    case 'send':
      return <SendPage />;
    case 'unknown':
      return <UnknownPage />;
  }
}

/** Asked again until it is known: without it nobody can tell which stack this is. */
async function loadSetup(): Promise<void> {
  const result = await getSetup();
  noteRefresh('setup', result.ok ? undefined : result.failure);
  if (result.ok) setupState.set(result.value);
  else setTimeout(loadSetup, setupRetryMs);
}

/** A button, as the hash is the route and cannot be a place on the page. */
function skipToMain(): void {
  document.getElementById('main')?.focus();
}
