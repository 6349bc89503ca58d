// Before the first paint: whoever has chosen dark sees no white flash.
import { applyTheme, savedTheme } from './shell/saved-theme.ts';

applyTheme(savedTheme());
