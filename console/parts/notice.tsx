import type { ComponentChildren } from 'preact';
import type { Tone } from './badges.tsx';
import { Icon, type IconName } from './icon.tsx';

interface NoticeProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: ComponentChildren;
}

/** What is going on, and what to do about it. */
export function Notice({ tone, icon, children }: NoticeProps) {
  return (
    <div class={`notice ${tone}`}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}
