import { useTexts } from '../i18n/language.ts';
import { Icon } from '../parts/icon.tsx';
import { createStore, useStore } from './store.ts';

interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
}

const shownForMs = 7_000;
const maxShown = 4;

const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

/** Says that something has been done, for a while; or why not, until somebody closes it. */
export function toast(kind: Toast['kind'], text: string): void {
  lastId += 1;
  const id = lastId;
  toasts.set([...toasts.get(), { id, kind, text }].slice(-maxShown));
  if (kind === 'done') setTimeout(() => dismiss(id), shownForMs);
}

function dismiss(id: number): void {
  toasts.set(toasts.get().filter((one) => one.id !== id));
}

/** Where toasts appear; screen readers say them. */
export function Toasts() {
  const { t } = useTexts();
  const shown = useStore(toasts);
  return (
    <section class="toasts" aria-label={t('toasts.label')} aria-live="polite">
      {shown.map(({ id, kind, text }) => (
        <p key={id} class={`toast ${kind}`}>
          <Icon name={kind === 'done' ? 'check' : 'alert'} />
          <span>{text}</span>
          <button
            type="button"
            class="plain"
            aria-label={t('toasts.close')}
            onClick={() => dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </p>
      ))}
    </section>
  );
}
