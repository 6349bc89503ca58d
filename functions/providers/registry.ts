import type { Provider } from '../domain/provider.ts';
import { dito } from './dito.ts';
import { gestaoPlus } from './gestao-plus.ts';
import { imagemais } from './imagemais.ts';
import { wecare } from './wecare.ts';

/** Every provider that a connection can name. */
export const providers: readonly Provider[] = [gestaoPlus, wecare, dito, imagemais];
