const shapes = {
  alert: 'M8 1.8 15 14H1L8 1.8ZM8 6v4M8 12v.2',
  check: 'm2.5 8.5 3.5 3.5 7.5-8',
  clock: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM8 4.5V8l2.5 1.5',
  close: 'm3.5 3.5 9 9M12.5 3.5l-9 9',
  cross: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM5.5 5.5l5 5M10.5 5.5l-5 5',
  forward: 'M2.5 8h11M9 3.5 13.5 8 9 12.5',
  lock: 'M3 7.5h10v7H3zM5 7.5V5a3 3 0 0 1 6 0v2.5',
  pause: 'M5 3v10M11 3v10',
  play: 'M4.5 2.5v11l9-5.5-9-5.5Z',
  retry: 'M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.5V5H10',
  search: 'M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2ZM10.8 10.8 14.5 14.5',
  skip: 'M3 3.5 8 8l-5 4.5M9 3.5 14 8l-5 4.5',
} as const;

export type IconName = keyof typeof shapes;

/** A drawing beside a text that says the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
