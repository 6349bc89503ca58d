import { useState } from 'preact/hooks';
import { withCurrentTime } from '../../cli/with-current-time.ts';
import { useTexts } from '../i18n/language.ts';
import { Icon } from '../parts/icon.tsx';
import type { SampleRequest } from '../setup.ts';

interface SampleFormProps {
  readonly sources: readonly string[];
  readonly samples: readonly { readonly name: string; readonly body: string }[];
  send(request: SampleRequest): Promise<void>;
}

/** The one that a new operator would try first. */
const firstChoice = 'user-updated';

/** Lets somebody edit the body of a webhook and send it. */
export function SampleForm({ sources, samples, send }: SampleFormProps) {
  const { t } = useTexts();
  const first = samples.find(({ name }) => name === firstChoice) ?? samples[0];
  const [source, setSource] = useState(sources[0] ?? '');
  const [sample, setSample] = useState(first?.name ?? '');
  const [body, setBody] = useState(first?.body ?? '');
  const [isCurrent, setCurrent] = useState(true);
  const [isBusy, setBusy] = useState(false);

  async function submit(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    await send({ source, body: isCurrent ? withCurrentTime(body) : body });
    setBusy(false);
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="filter">
        <Choice label={t('send.source')} value={source} of={sources} choose={setSource} />
        <Choice
          label={t('send.sample')}
          value={sample}
          of={samples.map(({ name }) => name)}
          choose={(name) => {
            setSample(name);
            setBody(samples.find((one) => one.name === name)?.body ?? body);
          }}
        />
      </div>
      <label class="field">
        {t('send.body')}
        <textarea
          rows={20}
          spellcheck={false}
          value={body}
          onInput={({ currentTarget }) => setBody(currentTarget.value)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={isCurrent}
          onChange={({ currentTarget }) => setCurrent(currentTarget.checked)}
        />
        {t('send.current')}
      </label>
      <button type="submit" class="primary" aria-disabled={isBusy}>
        <Icon name="forward" />
        {t('send.send')}
      </button>
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly of: readonly string[];
  choose(value: string): void;
}

function Choice({ label, value, of, choose }: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {of.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
