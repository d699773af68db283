// Stripe's test bank accounts and what each does.
// https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment#test-account-numbers
// https://docs.stripe.com/payments/sepa-debit/accept-a-payment#test-integration
// https://docs.stripe.com/payments/bacs-debit/accept-a-payment#test-integration
import {type Decline, type DisputeCause, type Outcome, usual} from './outcome.ts';

export type TestAccount = {
  kind: 'us_bank_account' | 'sepa_debit' | 'bacs_debit';
  /** Account number, IBAN, or the eight digits after the sort code. */
  number: string;
  /** `pm_…` ids that stand for it in an API call. */
  paymentMethods: string[];
  outcome: Outcome;
};

/** https://docs.stripe.com/error-codes, https://docs.stripe.com/payments/ach-direct-debit#failures */
export const bankFailures = {
  account_closed: 'The bank account has been closed.',
  no_account: 'The bank account could not be located.',
  insufficient_funds: "The customer's account has insufficient funds to cover this payment.",
  debit_not_authorized: 'The customer has notified their bank that this payment was unauthorized.',
  invalid_currency: 'The bank was unable to process this payment because of its currency.',
  generic_could_not_process: 'This payment could not be processed.',
  charge_exceeds_source_limit:
    'This payment would cause you to exceed your rolling-window processing limit for this source type.',
  charge_exceeds_transaction_limit:
    'This payment exceeds the amount that a single transaction of this source type may have.',
  charge_exceeds_weekly_limit: 'This payment would cause you to exceed your weekly limit for this source type.',
  tokenized_account_number_deactivated:
    'The tokenized account number was deactivated: the customer or their bank has revoked access to the account.',
} as const;

export function bankFailure(code: keyof typeof bankFailures): Decline {
  return {code, message: bankFailures[code], type: 'invalid_request_error'};
}

/** All disputes of bank debits are final; a return that comes late is one too. https://docs.stripe.com/payments/ach-direct-debit#disputed-payments */
export const debitDispute: DisputeCause = {reason: 'debit_not_authorized', networkReasonCode: null, inquiry: false};

// A refund of a debit is a credit that takes days. https://docs.stripe.com/payments/ach-direct-debit#refunds
const debit: Outcome = {...usual, refund: 'later'};
const fails = (code: keyof typeof bankFailures, rest: Partial<Outcome> = {}): Outcome => ({
  ...debit,
  decline: bankFailure(code),
  ...rest,
});

const ach = (number: string, token: string, outcome: Outcome): TestAccount => ({
  kind: 'us_bank_account',
  number,
  paymentMethods: token ? [`pm_usBankAccount_${token}`] : [],
  outcome,
});
const bacs = (number: string, token: string, outcome: Outcome): TestAccount => ({
  kind: 'bacs_debit',
  number,
  paymentMethods: token ? [`pm_bacsDebit_${token}`] : [],
  outcome,
});

/** In the order of Stripe's table, for each country. */
const sepaOutcomes: [token: string, outcome: Outcome][] = [
  ['success', debit],
  ['successDelayed', {...debit, settles: 'late'}],
  ['failed', fails('generic_could_not_process')],
  ['failedDelayed', fails('generic_could_not_process', {settles: 'late'})],
  ['disputed', {...debit, dispute: debitDispute}],
  ['exceedsWeeklyVolumeLimit', fails('charge_exceeds_source_limit')],
  ['exceedsWeeklyTransactionLimit', fails('charge_exceeds_weekly_limit')],
  ['insufficientFunds', fails('insufficient_funds')],
];
const sepa = (country: string, ibans: string[]): TestAccount[] =>
  ibans.map((number, index) => {
    const [token, outcome] = sepaOutcomes[index]!;
    return {kind: 'sepa_debit', number, paymentMethods: [`pm_${token}_${country}`], outcome};
  });

export const testAccounts: TestAccount[] = [
  {...ach('000123456789', 'success', debit), paymentMethods: ['pm_usBankAccount', 'pm_usBankAccount_success']},
  ach('000111111113', 'accountClosed', fails('account_closed')),
  ach('000111111116', 'noAccount', fails('no_account')),
  ach('000222222227', 'insufficientFunds', fails('insufficient_funds')),
  ach('000333333335', 'debitNotAuthorized', fails('debit_not_authorized', {mandate: 'revoked'})),
  ach('000444444440', 'invalidCurrency', fails('invalid_currency')),
  ach('000666666661', 'failMicrodeposits', {...debit, microdeposits: 'come_back'}),
  ach('000555555559', 'dispute', {...debit, dispute: debitDispute}),
  ach('000000000009', 'processing', {...debit, settles: 'never'}),
  ach('000777777771', 'weeklyLimitExceeded', fails('charge_exceeds_source_limit')),
  ach('000888888885', '', fails('tokenized_account_number_deactivated')),

  ...sepa('at', [
    'AT611904300234573201',
    'AT321904300235473204',
    'AT861904300235473202',
    'AT051904300235473205',
    'AT591904300235473203',
    'AT981904300000343434',
    'AT601904300000121212',
    'AT981904300002222227',
  ]),
  ...sepa('be', [
    'BE62510007547061',
    'BE78510007547064',
    'BE68539007547034',
    'BE51510007547065',
    'BE08510007547063',
    'BE90510000343434',
    'BE52510000121212',
    'BE90510002222227',
  ]),
  ...sepa('de', [
    'DE89370400440532013000',
    'DE08370400440532013003',
    'DE62370400440532013001',
    'DE78370400440532013004',
    'DE35370400440532013002',
    'DE65370400440000343434',
    'DE27370400440000121212',
    'DE65370400440002222227',
  ]),
  ...sepa('fr', [
    'FR1420041010050500013M02606',
    'FR3020041010050500013M02609',
    'FR8420041010050500013M02607',
    'FR7920041010050500013M02600',
    'FR5720041010050500013M02608',
    'FR9720041010050000000343434',
    'FR5920041010050000000121212',
    'FR9720041010050000002222227',
  ]),

  bacs('00012345', 'success', debit),
  bacs('90012345', 'successDelayed', {...debit, settles: 'late'}),
  bacs('33333335', 'debitNotAuthorized', fails('debit_not_authorized', {mandate: 'revoked'})),
  bacs('93333335', 'debitNotAuthorizedDelayed', fails('debit_not_authorized', {mandate: 'revoked', settles: 'late'})),
  bacs('22222227', 'insufficientFunds', fails('insufficient_funds')),
  bacs('92222227', 'insufficientFundsDelayed', fails('insufficient_funds', {settles: 'late'})),
  bacs('55555559', 'dispute', {...debit, settles: 'late', dispute: debitDispute}),
  bacs('00033333', 'mandateRefused', {...debit, mandate: 'refused'}),
  bacs('34343434', 'exceedsWeeklyLimit', fails('charge_exceeds_source_limit')),
  bacs('12121212', 'exceedsTransactionLimit', fails('charge_exceeds_transaction_limit')),
];

const byNumber = new Map(testAccounts.map((entry) => [`${entry.kind}/${entry.number}`, entry]));
const byPaymentMethod = new Map(
  testAccounts.flatMap((entry) => entry.paymentMethods.map((id) => [id, entry] as const)),
);

export function accountOfNumber(kind: TestAccount['kind'], number: string): TestAccount | undefined {
  return byNumber.get(`${kind}/${number}`);
}

export function accountOfTestPaymentMethod(id: string): TestAccount | undefined {
  return byPaymentMethod.get(id);
}
