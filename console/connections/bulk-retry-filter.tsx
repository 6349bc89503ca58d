import { useEffect, useState } from 'preact/hooks';
import type { BulkRetry } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { type BulkKind, bulkFilterOf, bulkKinds } from './bulk-filter.ts';

interface FilterProps {
  onChange(filter: Omit<BulkRetry, 'cursor'>): void;
}

/** Narrows a bulk retry: by the kind of failure or its words, and by when. */
export function BulkRetryFilter({ onChange }: FilterProps) {
  const { t } = useTexts();
  const [kind, setKind] = useState<BulkKind>('all');
  const [text, setText] = useState('');
  const [since, setSince] = useState('');

  useEffect(() => {
    onChange(bulkFilterOf({ kind, text, since }));
  }, [kind, text, since]);

  return (
    <>
      <p>{t('bulk.meaning')}</p>
      <label class="field">
        {t('bulk.which')}
        <select
          value={kind}
          onChange={({ currentTarget: { value } }) =>
            setKind(bulkKinds.find((one) => one === value) ?? 'all')
          }
        >
          {bulkKinds.map((one) => (
            <option key={one} value={one}>
              {t(`bulk.which.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {kind === 'text' && (
        <label class="field">
          {t('bulk.text')}
          <input
            required
            pattern=".*\S.*"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
      )}
      <label class="field">
        {t('bulk.since')}
        <input
          type="datetime-local"
          value={since}
          onInput={({ currentTarget }) => setSince(currentTarget.value)}
        />
      </label>
    </>
  );
}
