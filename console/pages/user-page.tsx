import { useState } from 'preact/hooks';
import { getDeliveries, getUser } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { DeliveryTable } from '../parts/delivery-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { Outside, visibleText } from '../parts/outside.tsx';
import { focusHeading } from '../shell/navigation.ts';
import { Page } from '../shell/page.tsx';
import { hrefOf } from '../shell/route.ts';
import { EraseDialog } from '../users/erase-dialog.tsx';
import { ReleaseNotice } from '../users/release-notice.tsx';
import { UserConnections } from '../users/user-connections.tsx';

const latest = 50;

/** One user across all connections: what is remembered of them, and their deliveries. */
export function UserPage({ userKey }: { readonly userKey: string }) {
  const { t } = useTexts();
  const [isErasing, setErasing] = useState(false);
  const user = useLive(`user ${userKey}`, () => getUser(userKey));
  return (
    <Page
      title={`${t('user')} ${visibleText(userKey)}`}
      heading={
        <>
          {t('user')} <Outside text={userKey} />
        </>
      }
      aside={
        <button type="button" class="danger" onClick={() => setErasing(true)}>
          <Icon name="close" />
          {t('erase')}
        </button>
      }
    >
      <section class="panel" aria-labelledby="remembered">
        <h2 id="remembered">{t('user.remembered')}</h2>
        <Loaded live={user}>
          {({ erasedAt, ...known }) => (
            <>
              <ReleaseNotice user={known} onReleased={user.refresh} />
              {erasedAt !== undefined && (
                <Notice tone="plain" icon="check">
                  <p>
                    {t('user.erased')} <Moment at={erasedAt} />
                  </p>
                </Notice>
              )}
              {known.connections.length === 0 ? (
                <p class="empty">{t('user.nothing')}</p>
              ) : (
                <UserConnections connections={known.connections} />
              )}
            </>
          )}
        </Loaded>
      </section>
      <UserDeliveries userKey={userKey} />
      {isErasing && (
        <EraseDialog
          userKey={userKey}
          onClose={() => setErasing(false)}
          onErased={() => {
            user.refresh();
            focusHeading();
          }}
        />
      )}
    </Page>
  );
}

function UserDeliveries({ userKey }: { readonly userKey: string }) {
  const { t } = useTexts();
  const live = useLive(`deliveries of ${userKey}`, () => getDeliveries({ userKey, limit: latest }));
  return (
    <section class="panel" aria-labelledby="deliveries">
      <div class="panel-head">
        <h2 id="deliveries">{t('nav.deliveries')}</h2>
        <a href={hrefOf({ page: 'deliveries', filter: { userKey } })}>{t('connection.all')}</a>
      </div>
      <Loaded live={live}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p class="empty">{t('deliveries.none')}</p>
          ) : (
            <DeliveryTable caption={t('nav.deliveries')} deliveries={deliveries} without="user" />
          )
        }
      </Loaded>
    </section>
  );
}
