import { useState } from 'preact/hooks';
import type { Result } from '../api/failure.ts';
import { sendSample } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { SampleForm } from '../samples/sample-form.tsx';
import { SampleIssues } from '../samples/sample-issues.tsx';
import { SampleResult } from '../samples/sample-result.tsx';
import type { SampleRequest } from '../setup.ts';
import { Page } from '../shell/page.tsx';
import { setupState } from '../shell/setup-state.ts';
import { useStore } from '../shell/store.ts';

/** Sends a change as a source would; only the local system can sign one. */
export function SendPage() {
  const { t } = useTexts();
  const setup = useStore(setupState);
  const [result, setResult] = useState<Result<{ id: string }> | undefined>();

  async function send(request: SampleRequest): Promise<void> {
    setResult(undefined);
    setResult(await sendSample(request));
  }

  return (
    <Page title={t('send.title')} heading={t('send.title')}>
      {setup?.mode === 'stack' && <p class="panel">{t('send.onlyLocal')}</p>}
      {setup?.mode === 'local' && (
        <section class="panel" aria-label={t('send.title')}>
          <p>{t('send.explained')}</p>
          <SampleForm sources={setup.sources} samples={setup.samples} send={send} />
        </section>
      )}
      <p class="hidden" role="status">
        {result !== undefined && t(result.ok ? 'send.accepted' : 'send.refused')}
      </p>
      {result?.ok === true && <SampleResult key={result.value.id} id={result.value.id} />}
      {result?.ok === false && <SampleIssues failure={result.failure} />}
    </Page>
  );
}
