import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import type { DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { useTexts } from '../i18n/language.ts';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'plain';

const statuses: Readonly<Record<DeliveryView['status'], { tone: Tone; icon: IconName }>> = {
  pending: { tone: 'busy', icon: 'forward' },
  waiting: { tone: 'warn', icon: 'clock' },
  held: { tone: 'warn', icon: 'lock' },
  delivered: { tone: 'good', icon: 'check' },
  superseded: { tone: 'plain', icon: 'skip' },
  failed: { tone: 'bad', icon: 'cross' },
  cancelled: { tone: 'plain', icon: 'close' },
};

const states: Readonly<Record<ConnectionView['state'], { tone: Tone; icon: IconName }>> = {
  ok: { tone: 'good', icon: 'check' },
  paused: { tone: 'warn', icon: 'pause' },
  held: { tone: 'bad', icon: 'lock' },
  'rate-limited': { tone: 'warn', icon: 'clock' },
  open: { tone: 'bad', icon: 'alert' },
  recovering: { tone: 'busy', icon: 'retry' },
  removed: { tone: 'warn', icon: 'close' },
};

interface BadgeProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly text: string;
}

function Badge({ tone, icon, text }: BadgeProps) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} />
      {text}
    </span>
  );
}

/** How a delivery stands; of a failed one, also what kind of failure it was. */
export function StatusBadge({ delivery }: { readonly delivery: DeliveryView }) {
  const { t } = useTexts();
  const { status, failure } = delivery;
  const text =
    failure === undefined || status !== 'failed' ? t(`status.${status}`) : t(`failure.${failure}`);
  return <Badge {...statuses[status]} text={text} />;
}

/** How an attempt ended. */
export function OutcomeBadge({ outcome }: Pick<DeliveryView['attempts'][number], 'outcome'>) {
  const { t } = useTexts();
  const looks = {
    delivered: statuses.delivered,
    rejected: statuses.failed,
    retry: statuses.waiting,
    held: statuses.held,
  } as const;
  return <Badge {...looks[outcome]} text={t(`outcome.${outcome}`)} />;
}

/** How a connection fares. */
export function StateBadge({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTexts();
  const { state, counts, enabled } = connection;
  if (state !== 'ok') return <Badge {...states[state]} text={t(`state.${state}`)} />;
  if (counts.failed > 0) return <Badge tone="bad" icon="cross" text={t('state.failures')} />;
  if (!enabled) return <Badge tone="plain" icon="close" text={t('state.disabled')} />;
  return <Badge {...states.ok} text={t('state.ok')} />;
}
