import type {Address} from '../client/shapes.ts';

/** An address as lines, its country's name in the customer's language. The order of town and code follows the country. */
export function addressLines(address: Address | null, locale: string): string[] {
  if (!address) return [];
  const {line1, line2, city, state, postalCode, country} = address;
  // Where the code stands after the town. Elsewhere, which is most of the world, before it.
  const codeLast = /^(US|CA|AU|GB|IE|IN|NZ|ZA)$/.test(country ?? '');
  const town = codeLast
    ? [[city, state].filter(Boolean).join(country === 'GB' || country === 'IE' ? ', ' : ' '), postalCode]
    : [postalCode, city, state];
  return [line1, line2, town.filter(Boolean).join(' '), countryName(country, locale)].filter(
    (line) => !!line,
  ) as string[];
}

/** The name of an ISO 3166-1 alpha-2 code; the code itself when it is none. */
export function countryName(code: string | undefined, locale: string): string | undefined {
  try {
    return code && new Intl.DisplayNames(locale, {type: 'region'}).of(code);
  } catch {
    return code;
  }
}
