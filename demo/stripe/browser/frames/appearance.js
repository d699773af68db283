// Stripe's appearance: a theme, variables over it, rules over those. https://docs.stripe.com/elements/appearance-api

const themes = {
  stripe: {},
  flat: {'--border': 'transparent', '--colorBackground': '#f1f1f1', '--borderRadius': '4px'},
  night: {
    '--colorPrimary': '#0085ff',
    '--colorBackground': '#30313d',
    '--colorText': '#ffffff',
    '--colorTextSecondary': '#a3a5b5',
    '--colorTextPlaceholder': '#a9aaba',
    '--colorDanger': '#fe87a1',
    '--border': '#424353',
  },
};
const known = [
  'colorPrimary',
  'colorBackground',
  'colorText',
  'colorTextSecondary',
  'colorTextPlaceholder',
  'colorDanger',
  'fontFamily',
  'fontSizeBase',
  'fontWeightNormal',
  'borderRadius',
  'spacingUnit',
];
const selectors =
  /^\.(Input|Label|Error|Field|AccordionItem|CheckboxLabel|TermsText)(--invalid|--selected)?(:(hover|focus|focus-visible|disabled)|::placeholder)?$/;
const sheet = new CSSStyleSheet();

export function applyAppearance({theme = 'stripe', variables = {}, rules = {}}) {
  const style = document.documentElement.style;
  for (const name of [...known.map((key) => `--${key}`), '--border']) style.removeProperty(name);
  for (const [name, value] of Object.entries(themes[theme] ?? themes.stripe)) style.setProperty(name, value);
  for (const name of known) if (typeof variables[name] === 'string') style.setProperty(`--${name}`, variables[name]);
  sheet.replaceSync('');
  for (const [selector, declarations] of Object.entries(rules)) {
    if (!selectors.test(selector)) continue;
    const rule = sheet.cssRules[sheet.insertRule(`${selector} {}`, sheet.cssRules.length)];
    for (const [name, value] of Object.entries(declarations))
      rule.style.setProperty(
        name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        String(value),
      );
  }
  document.adoptedStyleSheets = [sheet];
}
