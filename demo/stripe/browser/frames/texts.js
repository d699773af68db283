// The frame's words, by language. English for all others.

const texts = {
  en: {
    number: 'Card number',
    expiry: 'Expiration date',
    expiryHint: 'MM / YY',
    cvc: 'Security code',
    country: 'Country',
    zip: 'ZIP code',
    postal: 'Postal code',
    incomplete_number: 'Your card number is incomplete.',
    invalid_number: 'Your card number is invalid.',
    incomplete_expiry: "Your card's expiration date is incomplete.",
    invalid_expiry_month: "Your card's expiration month is invalid.",
    invalid_expiry_year: "Your card's expiration year is invalid.",
    invalid_expiry_year_past: "Your card's expiration year is in the past.",
    invalid_expiry_month_past: "Your card's expiration date is in the past.",
    incomplete_cvc: "Your card's security code is incomplete.",
    incomplete_zip: 'Your postal code is incomplete.',
    invalid_zip: 'Your ZIP is invalid.',
  },
  de: {
    number: 'Kartennummer',
    expiry: 'Ablaufdatum',
    expiryHint: 'MM / JJ',
    cvc: 'Sicherheitscode',
    country: 'Land',
    zip: 'Postleitzahl',
    postal: 'Postleitzahl',
    incomplete_number: 'Die Kartennummer ist unvollständig.',
    invalid_number: 'Die Kartennummer ist ungültig.',
    incomplete_expiry: 'Das Ablaufdatum der Karte ist unvollständig.',
    invalid_expiry_month: 'Der Ablaufmonat der Karte ist ungültig.',
    invalid_expiry_year: 'Das Ablaufjahr der Karte ist ungültig.',
    invalid_expiry_year_past: 'Das Ablaufjahr der Karte liegt in der Vergangenheit.',
    invalid_expiry_month_past: 'Das Ablaufdatum der Karte liegt in der Vergangenheit.',
    incomplete_cvc: 'Der Sicherheitscode der Karte ist unvollständig.',
    incomplete_zip: 'Die Postleitzahl ist unvollständig.',
    invalid_zip: 'Die Postleitzahl ist ungültig.',
  },
  fr: {
    number: 'Numéro de carte',
    expiry: "Date d'expiration",
    expiryHint: 'MM / AA',
    cvc: 'Code de sécurité',
    country: 'Pays',
    zip: 'Code ZIP',
    postal: 'Code postal',
    incomplete_number: 'Le numéro de votre carte est incomplet.',
    invalid_number: "Le numéro de votre carte n'est pas valide.",
    incomplete_expiry: "La date d'expiration de votre carte est incomplète.",
    invalid_expiry_month: "Le mois d'expiration de votre carte n'est pas valide.",
    invalid_expiry_year: "L'année d'expiration de votre carte n'est pas valide.",
    invalid_expiry_year_past: "L'année d'expiration de votre carte est passée.",
    invalid_expiry_month_past: "La date d'expiration de votre carte est passée.",
    incomplete_cvc: 'Le code de sécurité de votre carte est incomplet.',
    incomplete_zip: 'Votre code postal est incomplet.',
    invalid_zip: "Votre code postal n'est pas valide.",
  },
};
const rightToLeft = ['ar', 'he', 'fa', 'ur'];

export function textsFor(locale) {
  return texts[String(locale).slice(0, 2).toLowerCase()] ?? texts.en;
}

export function directionOf(locale) {
  return rightToLeft.includes(String(locale).slice(0, 2).toLowerCase()) ? 'rtl' : 'ltr';
}
