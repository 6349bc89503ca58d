import { useState } from 'preact/hooks';
import { useTexts } from '../i18n/language.ts';
import { Icon } from '../parts/icon.tsx';
import { go } from './navigation.ts';
import type { Route } from './route.ts';

/** Opens whatever somebody has at hand: a delivery's id, a change's id, or a user's key. */
export function SearchBox() {
  const { t } = useTexts();
  const [text, setText] = useState('');
  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          const target = targetOf(text.trim());
          if (target === undefined) return;
          setText('');
          go(target);
        }}
      >
        <Icon name="search" />
        <input
          type="search"
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </form>
    </search>
  );
}

function targetOf(text: string): Route | undefined {
  if (text === '') return undefined;
  if (/^chg_[0-9a-f]{32}$/.test(text)) return { page: 'change', id: text };
  if (/^chg_[0-9a-f]{32}\.[a-z][a-z0-9-]*$/.test(text)) return { page: 'delivery', id: text };
  return { page: 'user', key: text };
}
