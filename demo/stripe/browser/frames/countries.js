// ISO 3166-1 alpha-2. Names come from the browser, in the customer's language.
const codes =
  'AD AE AF AG AI AL AM AO AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PY QA RE RO RS RU RW SA SB SC SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW'.split(
    ' ',
  );

export function fillCountries(select, locale, chosen) {
  const names = new Intl.DisplayNames([locale, 'en'], {type: 'region'});
  const sorted = codes
    .map((code) => ({code, name: names.of(code) ?? code}))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
  select.replaceChildren(...sorted.map(({code, name}) => new Option(name, code, false, code === chosen)));
}

/** The country in the browser's language tag (`de-AT` gives AT), else the United States. */
export function likelyCountry(locale) {
  let region;
  try {
    region = new Intl.Locale(locale).maximize().region;
  } catch {
    region = undefined;
  }
  return codes.includes(region) ? region : 'US';
}
