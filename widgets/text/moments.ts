/** The day of a moment, UTC milliseconds, as it is where the customer sits: `22 Nov 2026`. */
export function dayOf(atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {dateStyle: 'medium'}).format(atMs);
}
