/** Time is injected, so that a test can set it. */
export interface Clock {
  /** UTC milliseconds. */
  nowMs(): number;
}

export const systemClock: Clock = {nowMs: () => Date.now()};

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The calendar date ("2026-03-31") that a moment is in a time zone. */
export function calendarDate(atMs: number, timeZone: string): string {
  let format = formatters.get(timeZone);
  if (!format) {
    // sv-SE writes ISO dates; building a formatter costs far more than using one.
    format = new Intl.DateTimeFormat('sv-SE', {timeZone, year: 'numeric', month: '2-digit', day: '2-digit'});
    formatters.set(timeZone, format);
  }
  return format.format(atMs);
}
