import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import { useTexts } from '../i18n/language.ts';
import { Elapsed, Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { Outside } from '../parts/outside.tsx';
import { setupState } from '../shell/setup-state.ts';
import { useStore } from '../shell/store.ts';

interface AdviceProps {
  readonly connection: ConnectionView;
}

/** What is wrong with a connection, and what to do about each of it. */
export function ConnectionAdvice({ connection }: AdviceProps) {
  return (
    <>
      {connection.hold !== undefined && <HoldAdvice connection={connection} />}
      {connection.paused !== undefined && <PauseAdvice connection={connection} />}
      {connection.rateLimit !== undefined && <LimitAdvice connection={connection} />}
      {connection.state === 'recovering' && connection.circuit.state === 'closed' && (
        <LimitOverAdvice />
      )}
      {connection.circuit.state !== 'closed' && <CircuitAdvice connection={connection} />}
      {connection.counts.failed > 0 && <FailedAdvice />}
      {connection.state === 'removed' ? (
        <RemovedAdvice />
      ) : (
        !connection.enabled && <DisabledAdvice />
      )}
    </>
  );
}

function HoldAdvice({ connection: { name, hold } }: AdviceProps) {
  const { t } = useTexts();
  const setup = useStore(setupState);
  const target = setup?.mode === 'stack' ? ` --stack ${setup.stack}` : '';
  if (hold === undefined) return null;
  return (
    <Notice tone="bad" icon="lock">
      <p>
        <strong>{t('hold.what')}</strong> <Elapsed since={hold.since} />
      </p>
      <p class="words">
        <Outside text={hold.reason} />
      </p>
      <p>
        {setup?.mode === 'stack'
          ? t('hold.todoStack')
          : t('hold.todo', { secret: `propaga/connections/${name}` })}
      </p>
      <p>
        <code class="command">{`propaga secrets set ${name}${target}`}</code>
      </p>
      <p>{t('hold.then')}</p>
    </Notice>
  );
}

function PauseAdvice({ connection: { paused } }: AdviceProps) {
  const { t } = useTexts();
  if (paused === undefined) return null;
  return (
    <Notice tone="warn" icon="pause">
      <p>
        <strong>{t('paused.what')}</strong> <Moment at={paused.since} />
      </p>
      <p>{t('paused.todo')}</p>
    </Notice>
  );
}

function LimitAdvice({ connection: { rateLimit } }: AdviceProps) {
  const { t } = useTexts();
  if (rateLimit === undefined) return null;
  return (
    <Notice tone="warn" icon="clock">
      <p>
        <strong>{t('limit.what')}</strong> <Moment at={rateLimit.until} />
      </p>
      <p class="words">
        <Outside text={rateLimit.reason} />
      </p>
      <p>
        {t('limit.since')} <Moment at={rateLimit.since} />. {t('limit.todo')}
      </p>
    </Notice>
  );
}

function LimitOverAdvice() {
  const { t } = useTexts();
  return (
    <Notice tone="busy" icon="retry">
      <p>
        <strong>{t('limit.over')}</strong>
      </p>
      <p>{t('recovering.todo')}</p>
    </Notice>
  );
}

function CircuitAdvice({ connection: { circuit } }: AdviceProps) {
  const { t } = useTexts();
  const isOpen = circuit.state === 'open';
  const since = isOpen ? circuit.openedAt : circuit.closedAt;
  return (
    <Notice tone={isOpen ? 'bad' : 'busy'} icon={isOpen ? 'alert' : 'retry'}>
      <p>
        <strong>{t(isOpen ? 'open.what' : 'recovering.what')}</strong>{' '}
        {since !== undefined && <Elapsed since={since} />}
      </p>
      {isOpen && circuit.reason !== undefined && (
        <p class="words">
          <Outside text={circuit.reason} />
        </p>
      )}
      <p>{t(isOpen ? 'open.todo' : 'recovering.todo')}</p>
    </Notice>
  );
}

function FailedAdvice() {
  const { t } = useTexts();
  return (
    <Notice tone="bad" icon="cross">
      <p>
        <strong>{t('failed.what')}</strong>
      </p>
      <p>{t('failed.todo')}</p>
    </Notice>
  );
}

function RemovedAdvice() {
  const { t } = useTexts();
  return (
    <Notice tone="warn" icon="close">
      <p>{t('removed.what')}</p>
      <p>{t('removed.todo')}</p>
    </Notice>
  );
}

function DisabledAdvice() {
  const { t } = useTexts();
  return (
    <Notice tone="plain" icon="close">
      <p>{t('disabled.what')}</p>
    </Notice>
  );
}
