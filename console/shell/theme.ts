import { save } from './saved.ts';
import { applyTheme, savedTheme, type Theme } from './saved-theme.ts';
import { createStore } from './store.ts';

/** Light or dark by choice, or as the system has it. */
export const theme = createStore<Theme>(savedTheme());

/** Changes the theme and remembers it. */
export function chooseTheme(chosen: Theme): void {
  theme.set(chosen);
  save('theme', chosen);
  applyTheme(chosen);
}
