import type { Provider } from '../domain/provider.ts';

/** Every provider that a connection can name. */
export const providers: readonly Provider[] = [];
