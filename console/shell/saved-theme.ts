import { readSaved } from './saved.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Has the style sheet follow the theme. */
export function applyTheme(chosen: Theme): void {
  document.documentElement.dataset.theme = chosen;
}

export function savedTheme(): Theme {
  const saved = readSaved('theme');
  return themes.find((one) => one === saved) ?? 'auto';
}
