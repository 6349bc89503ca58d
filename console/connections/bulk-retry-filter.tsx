import { useEffect, useState } from 'preact/hooks';
import type { BulkRetry } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';

const kinds = ['all', 'rejected', 'exhausted', 'text'] as const;

interface FilterProps {
  onChange(filter: Omit<BulkRetry, 'cursor'>): void;
}

/** Narrows a bulk retry: by the kind of failure or its words, and by when. */
export function BulkRetryFilter({ onChange }: FilterProps) {
  const { t } = useTexts();
  const [kind, setKind] = useState<(typeof kinds)[number]>('all');
  const [text, setText] = useState('');
  const [since, setSince] = useState('');

  useEffect(() => {
    const reason = kind === 'all' ? '' : kind === 'text' ? text.trim() : kind;
    const time = new Date(since);
    onChange({
      ...(reason !== '' && { reason }),
      ...(!Number.isNaN(time.getTime()) && { since: time.toISOString() }),
    });
  }, [kind, text, since]);

  return (
    <>
      <p>{t('bulk.meaning')}</p>
      <label class="field">
        {t('bulk.which')}
        <select
          value={kind}
          onChange={({ currentTarget: { value } }) =>
            setKind(kinds.find((one) => one === value) ?? 'all')
          }
        >
          {kinds.map((one) => (
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
