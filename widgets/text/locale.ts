import {configureLocalization} from '@lit/localize';

/** Languages that there are texts for, besides English, which is in the code. Add one: README, "Texts". */
const translations = import.meta.glob<{templates: Record<string, string>}>('./generated/*.ts');

const {setLocale} = configureLocalization({
  sourceLocale: 'en',
  targetLocales: Object.keys(translations).map(codeOf),
  loadLocale: (locale) => translations[`./generated/${locale}.ts`]!() as never,
});

/**
 * Picks the first of the wanted languages that there are texts for, and loads them. Numbers and dates follow the same
 * choice with its region (`de-AT`): a half-translated screen would be worse than an English one.
 *
 * @param wanted BCP 47, best first
 * @returns the tag to format with; `en` when nothing fits or the texts could not be loaded
 */
export async function chooseLocale(wanted: (string | null | undefined)[]): Promise<string> {
  for (const tag of wanted) {
    const language = tag?.split(/[-_]/)[0]!.toLowerCase() ?? '';
    if (language !== 'en' && !translations[`./generated/${language}.ts`]) continue;
    try {
      await setLocale(language);
      return new Intl.Locale(tag!.replaceAll('_', '-')).toString();
    } catch {
      // No texts or no such tag: English can always be shown.
    }
  }
  await setLocale('en');
  return 'en';
}

function codeOf(path: string): string {
  return path.slice(12, -3);
}
