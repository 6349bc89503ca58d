import { readSaved, save } from '../shell/saved.ts';
import { createStore, useStore } from '../shell/store.ts';
import { en, type MessageKey } from './en.ts';
import { ptBr } from './pt-br.ts';

export const languages = ['en', 'pt-BR'] as const;
export type Language = (typeof languages)[number];

const dictionaries: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = {
  en,
  'pt-BR': ptBr,
};

export const language = createStore<Language>(firstLanguage());

/** Changes the language and remembers it. */
export function chooseLanguage(chosen: Language): void {
  language.set(chosen);
  save('language', chosen);
}

/** What may stand for a message's placeholders. */
export type Values = Readonly<Record<string, string | number>>;

/** Texts and forms of one language. */
export interface Texts {
  readonly language: Language;
  /** A message; `{n}` is a number and picks the plural, where there are several forms divided by ` | `. */
  t(key: MessageKey, values?: Values): string;
}

/** The texts in the language of the page. */
export function useTexts(): Texts {
  return textsOf(useStore(language));
}

/** The texts of a language. */
function textsOf(chosen: Language): Texts {
  return {
    language: chosen,
    t: (key, values = {}) =>
      fill(pickForm(dictionaries[chosen][key], chosen, values), chosen, values),
  };
}

function pickForm(message: string, chosen: Language, { n }: Values): string {
  const [one = '', other = one] = message.split(' | ');
  if (typeof n !== 'number') return one;
  return new Intl.PluralRules(chosen).select(n) === 'one' ? one : other;
}

function fill(message: string, chosen: Language, values: Values): string {
  return message.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) return placeholder;
    return typeof value === 'number' ? new Intl.NumberFormat(chosen).format(value) : value;
  });
}

function firstLanguage(): Language {
  const saved = readSaved('language');
  const chosen = languages.find((one) => one === saved);
  if (chosen !== undefined) return chosen;
  const spoken = navigator.languages.find((tag) => /^(en|pt)\b/i.test(tag)) ?? 'en';
  return spoken.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en';
}
