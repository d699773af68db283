// The payment methods, one row each: what is asked for, what is sent. https://docs.stripe.com/payments/payment-methods/overview
import {digitsOf} from './card-rules.js';
import {ibanOf} from './bank-rules.js';

/**
 * `fields`: of fields.js, in order. `data`: what goes into payment_method_data beside billing_details.
 * `sentAs`: the type Stripe knows it by, where that is another. `mandate`: paying gives one.
 * `terms`: name of the text under it, and (as in the merchant's `terms` option) of the switch that hides it. `savable`: for the
 * checkbox. `note`: a text for what happens next. `bank`: signed in to, in a window of the bank's. `wallet`: beside the card,
 * when the browser has it.
 */
export const methods = {
  card: {
    fields: ['number', 'expiry', 'cvc', 'country', 'postalCode'],
    data: ({number, expiry, cvc}) => ({
      card: {
        number: digitsOf(number),
        exp_month: digitsOf(expiry).slice(0, 2),
        exp_year: `20${digitsOf(expiry).slice(2)}`,
        cvc,
      },
    }),
    terms: 'card',
    termsWhenSaved: true,
    savable: true,
  },
  us_bank_account: {
    fields: ['name', 'email'],
    bank: true,
    data: (_values, bank) => ({us_bank_account: bank.details}),
    mandate: true,
    terms: 'usBankAccount',
    savable: true,
  },
  sepa_debit: {
    fields: ['name', 'email', 'iban'],
    data: ({iban}) => ({sepa_debit: {iban: ibanOf(iban)}}),
    mandate: true,
    terms: 'sepaDebit',
    savable: true,
  },
  bacs_debit: {
    fields: ['name', 'email', 'sortCode', 'accountNumber', 'line1', 'city', 'country', 'postalCode'],
    data: ({sortCode, accountNumber}) => ({
      bacs_debit: {sort_code: digitsOf(sortCode), account_number: digitsOf(accountNumber)},
    }),
    mandate: true,
    terms: 'bacsDebit',
    savable: true,
  },
  ideal: {fields: ['name'], data: () => ({}), note: 'redirect'},
  bancontact: {fields: ['name'], data: () => ({}), note: 'redirect'},
  link: {fields: ['email'], data: () => ({}), note: 'link', savable: true},
  apple_pay: {fields: [], data: () => walletCard('apple_pay'), sentAs: 'card', wallet: 'applePay', note: 'wallet'},
  google_pay: {fields: [], data: () => walletCard('google_pay'), sentAs: 'card', wallet: 'googlePay', note: 'wallet'},
};

/** What the phone would hand over. https://docs.stripe.com/testing#wallets: any card there becomes the test card. */
function walletCard(wallet) {
  return {card: {number: '4242424242424242', exp_month: '12', exp_year: '2034', cvc: '123', wallet}};
}
