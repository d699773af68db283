import {configureLocalization} from '@lit/localize';

const translations = import.meta.glob<{templates: Record<string, never>}>('./generated/*.ts');

/** Puts translated texts in place of the English ones. A chunk of its own: a page in English needs none of it. */
export const {setLocale} = configureLocalization({
  sourceLocale: 'en',
  targetLocales: Object.keys(translations).map((path) => path.slice(12, -3)),
  loadLocale: (locale) => translations[`./generated/${locale}.ts`]!(),
});
