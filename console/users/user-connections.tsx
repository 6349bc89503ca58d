import type { UserView } from '../../functions/operator/contract/user-view.ts';
import { useTexts } from '../i18n/language.ts';
import { ChangeLink, ConnectionLink } from '../parts/links.tsx';
import { Moment } from '../parts/moment.tsx';

type OneConnection = UserView['connections'][number];

/** What is remembered of a user at each connection: which field was applied when, and by which change. */
export function UserConnections({ connections }: Pick<UserView, 'connections'>) {
  const { t } = useTexts();
  return (
    <ul class="remembered">
      {connections.map((one) => (
        <li key={one.name}>
          <h3>
            <ConnectionLink name={one.name} />{' '}
            <span class="quiet">{t(one.isIdRemembered ? 'user.idKnown' : 'user.idUnknown')}</span>
          </h3>
          {one.applied.length > 0 && <Applied of={one} />}
        </li>
      ))}
    </ul>
  );
}

function Applied({ of: { name, applied } }: { readonly of: OneConnection }) {
  const { t } = useTexts();
  return (
    <table class="cards">
      <caption class="hidden">{t('user.appliedAt', { name })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('user.field')}</th>
          <th scope="col">{t('change.occurred')}</th>
          <th scope="col">{t('change')}</th>
        </tr>
      </thead>
      <tbody>
        {applied.map(({ field, occurredAt, changeId }) => (
          <tr key={field}>
            <td data-label={t('user.field')}>
              {field === '*' ? (
                t('user.allFields')
              ) : (
                <code>
                  <bdi>{field}</bdi>
                </code>
              )}
            </td>
            <td data-label={t('change.occurred')}>
              <Moment at={occurredAt} />
            </td>
            <td data-label={t('change')}>
              <ChangeLink id={changeId} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
