import type { ConsoleSetup } from '../setup.ts';
import { createStore } from './store.ts';

/** What the console's server has said of itself; undefined until it has. */
export const setupState = createStore<ConsoleSetup | undefined>(undefined);
