/** Languages that there are texts for, besides English, which is in the code. `locale.test.ts` holds it against generated/. */
const languages = ['ar', 'de'];

/** Languages written from right to left. */
const rightToLeft = ['ar', 'fa', 'he', 'ur'];

let translated = false;

/**
 * Picks the first of the wanted languages that there are texts for, and loads them. Numbers and dates follow the same
 * choice with its region (`de-AT`): a half-translated screen would be worse than an English one.
 *
 * One language at a time for a whole page: lit-localize keeps its texts in one place.
 *
 * @param wanted BCP 47, best first
 * @returns the tag to format with; `en` when nothing fits or the texts could not be loaded
 */
export async function chooseLocale(wanted: (string | null | undefined)[]): Promise<string> {
  for (const tag of wanted) {
    const language = languageOf(tag ?? '');
    if (language !== 'en' && !languages.includes(language)) continue;
    try {
      // Throws for what is no tag, before anything is loaded for it.
      const [locale] = Intl.getCanonicalLocales(tag!.replaceAll('_', '-'));
      if (translated || language !== 'en') {
        const {setLocale} = await import('./translate.ts');
        translated = true;
        await setLocale(language);
      }
      return locale!;
    } catch {
      // No such tag, or its texts could not be loaded: English can always be shown.
    }
  }
  if (translated) await (await import('./translate.ts')).setLocale('en');
  return 'en';
}

/** `de` of `de-AT`. */
export function languageOf(locale: string): string {
  return locale.split(/[-_]/)[0]!.toLowerCase();
}

export function directionOf(locale: string): 'rtl' | 'ltr' {
  return rightToLeft.includes(languageOf(locale)) ? 'rtl' : 'ltr';
}
