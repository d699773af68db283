/** What bookkeeping systems write and no standard knows. null: a place, but not one country. */
const EXCEPTIONS: Record<string, string | null> = {
  eire: 'IE',
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  usa: 'US',
  'united states of america': 'US',
  rsa: 'ZA',
  uae: 'AE',
  'czech republic': 'CZ',
  holland: 'NL',
  turkey: 'TR',
  burma: 'MM',
  'ivory coast': 'CI',
  'channel islands': null,
  'european community': null,
  'european union': null,
  unspecified: null,
};

let codesByName: Map<string, string> | undefined;

/**
 * The ISO 3166-1 alpha-2 code of a country's English name (or of a code), or null where there is none:
 * an address may do without a country, so an unknown one stops nothing.
 */
export function countryCode(name: string): string | null {
  codesByName ??= readNames();
  const folded = fold(name);
  const exception = EXCEPTIONS[folded];
  return exception === undefined ? (codesByName.get(folded) ?? null) : exception;
}

function readNames(): Map<string, string> {
  const names = new Map<string, string>();
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const style of ['long', 'short'] as const) {
    const display = new Intl.DisplayNames('en', {type: 'region', style, fallback: 'none'});
    for (const code of letters.flatMap((a) => letters.map((b) => a + b))) {
      // The user-assigned range, and the two that Intl names though they are no countries.
      if (/^(AA|Q[M-Z]|X[A-Z]|ZZ|EU|UN|EZ)$/.test(code)) continue;
      const name = display.of(code);
      // A withdrawn code (DD, SU, BU) has its successor's name or its own; the successor's code goes first.
      if (!name || new Intl.Locale(`und-${code}`).region !== code) continue;
      if (!names.has(fold(name))) names.set(fold(name), code);
      names.set(code.toLowerCase(), code);
    }
  }
  return names;
}

function fold(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').trim().replace(/\s+/g, ' ').toLowerCase();
}
