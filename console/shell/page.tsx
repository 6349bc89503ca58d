import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

interface PageProps {
  /** For the window and the history; plain text. */
  readonly title: string;
  readonly heading: ComponentChildren;
  /** What stands beside the heading: a status, buttons. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A page: its title, its heading, which gets the focus when one comes here, and what it shows. */
export function Page({ title, heading, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · propaga`;
  }, [title]);
  return (
    <>
      <div class="page-head">
        <h1 tabIndex={-1}>{heading}</h1>
        {aside}
      </div>
      {children}
    </>
  );
}
