import {html} from 'lit';
import type {PayableGroup, Payables} from '../../client/shapes.ts';
import {never, Problem} from '../../testing/fake-api.ts';
import {payable, payableGroup, payables} from '../../testing/invoices.ts';
import {payment, savedMethods} from '../../testing/payment-methods.ts';
import {type ElementState, type ElementStates, findAll, until} from '../../testing/states.ts';
import {stubStripeUrl} from '../../testing/stub-stripe.ts';
import type {PortalPay} from './portal-pay.ts';

const element = () => html`<portal-pay></portal-pay>`;
const act = (sheet: HTMLElement) => (sheet as PortalPay).open();
const state = (answer: ElementState['answers']['GET /payables'], shows?: string): ElementState => ({
  element,
  act,
  answers: {
    'GET /payables': answer,
    'POST /customer-sessions': {clientSecret: 'cuss_secret', stripeCustomerId: 'cus_stripe'},
  },
  ...(shows && {shows}),
});
const stripe = {...payables.stripe, jsUrl: stubStripeUrl};
/** Back from a redirect, which shows how a payment came out without anybody paying. */
const outcome = (answer: ElementState['answers']['POST /payments/{id}/settle'], shows: string): ElementState => ({
  element: () => html`<portal-pay .returned=${'pay_1'}></portal-pay>`,
  answers: {'POST /payments/{id}/settle': answer},
  shows,
});
const of = (groups: PayableGroup[], over: Partial<Payables> = {}): Payables => ({...payables, stripe, groups, ...over});
const limits = {minimumMinor: 50, maximumMinor: 99999999, needsMandate: false};
const paid = payment({
  amountMinor: 207399,
  invoices: [
    {invoiceId: 'inv_1', kind: 'invoice', number: 'INV-2041', amountMinor: 123400, balanceMinor: 0},
    {invoiceId: 'inv_2', kind: 'invoice', number: 'INV-2040', amountMinor: 83999, balanceMinor: 0},
  ],
});
const bankTransfer = {
  accountHolder: 'Aldermoor Trading Ltd',
  bankName: 'Severn & Wye Bank',
  iban: 'GB33 BUKB 2020 1555 5555 55',
  bic: 'BUKBGB22',
  accountNumber: null,
  routingNumber: null,
  instructions: 'Transfers that reach us before 15:00 are booked on the same day.',
};

/** What can be paid in parts, overdue and not, with everything that the merchant may offer. */
const several = payableGroup(
  [
    payable({
      id: 'inv_3',
      number: 'INV-2033',
      dueDate: '2026-10-22',
      isOverdue: true,
      payableMinor: 318020,
      allowPartial: true,
      minimumPartMinor: 50000,
      methods: ['card', 'us_bank_account', 'bank_transfer'],
    }),
    payable({
      id: 'inv_5',
      number: 'INV-2027',
      dueDate: '2026-11-21',
      isOverdue: true,
      payableMinor: 150000,
      balanceMinor: 250000,
      methods: ['card', 'us_bank_account', 'bank_transfer'],
    }),
    payable({methods: ['card', 'us_bank_account', 'bank_transfer']}),
    payable({
      id: 'inv_r',
      number: 'RET-7',
      kind: 'retainer',
      payableMinor: 50000,
      methods: ['card', 'us_bank_account', 'bank_transfer'],
    }),
  ],
  {
    currency: 'USD',
    methods: [
      {type: 'card', ...limits},
      {type: 'us_bank_account', ...limits, needsMandate: true},
    ],
    aheadMethods: ['card'],
    creditMinor: 12599,
    credits: [{type: 'credit_note', id: 'crn_1', number: 'CN-118', date: '2026-10-12', availableMinor: 12599}],
    retainerMinor: 100000,
    retainers: [{id: 'inv_r0', number: 'RET-5', date: '2026-09-01', availableMinor: 100000}],
  },
);
const type = (field: string, text: string) => async (sheet: HTMLElement) => {
  (sheet as PortalPay).open();
  const input = await present<HTMLInputElement>(sheet, `#${field}`);
  input.value = text;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
};
const choose = (value: string, then?: (sheet: HTMLElement) => unknown) => async (sheet: HTMLElement) => {
  (sheet as PortalPay).open();
  (await present<HTMLInputElement>(sheet, `input[value=${value}], input[name=${value}]`)).click();
  await then?.(sheet);
};
async function present<E extends HTMLElement>(sheet: HTMLElement, selector: string): Promise<E> {
  await until(() => findAll(sheet.shadowRoot!, selector).length);
  return findAll<E>(sheet.shadowRoot!, selector)[0]!;
}
const submit = async (sheet: HTMLElement) => {
  const button = await present<HTMLButtonElement>(sheet, 'form .primary');
  await until(() => !button.disabled);
  button.click();
};

export const states: ElementStates = {
  pending: state(never),
  empty: state(
    of([], {notPayable: [{id: 'inv_5', number: 'INV-2027', reason: 'processing'}]}),
    'A payment of invoice INV-2027 is being processed',
  ),
  failed: state(new Problem(500, 'internal'), 'Something went wrong on our side'),
  complete: state(of(payables.groups), 'Pay £1,234.00'),
  severalInvoices: state(
    of(
      [
        payableGroup(Array.from({length: 10}, (_, i) => payable({id: `inv_${i}`, number: `INV-20${41 - i}`}))),
        payableGroup([payable({id: 'inv_8', number: 'INV-2018', payableMinor: 480000})], {currency: 'JPY'}),
      ],
      {notPayable: [{id: 'inv_7', number: 'INV-2021', reason: 'no_payment_options'}]},
    ),
    'Pay 10 invoices',
  ),
  everyWay: state(of([several], {savedMethods, bankTransfer}), 'Office card'),
  otherAmount: {
    ...state(of([several], {savedMethods}), 'goes ahead as credit'),
    act: choose('other', type('other', '7000')),
  },
  doesNotFit: {
    ...state(of([{...several, aheadMethods: []}]), 'You can pay'),
    act: choose('other', type('other', '100')),
  },
  part: {...state(of([several], {savedMethods}), 'Pay at least $500.00'), act: type('inv_3', '120.50')},
  withCredit: {
    ...state(of([several], {savedMethods}), 'Your retainer'),
    act: choose('useCredit', async (sheet) => (await present(sheet, 'input[name=useRetainers]')).click()),
  },
  coveredByCredit: {
    ...state(of([payableGroup([payable()], {creditMinor: 200000})]), 'Apply credit'),
    act: choose('useCredit'),
  },
  ahead: {
    ...state(of([payableGroup([], {aheadMethods: ['card']})]), 'goes ahead as credit'),
    act: type('other', '250'),
  },
  bankAccount: {
    ...state(of([several]), 'authorize Aldermoor Trading'),
    act: choose('us_bank_account'),
  },
  noBankAccount: state(
    of(payables.groups, {unavailableMethods: [{type: 'us_bank_account', reason: 'currency'}]}),
    'in US dollars only',
  ),
  transfer: {
    ...state(of([several], {bankTransfer}), 'GB33 BUKB'),
    act: choose('bank_transfer'),
  },
  transferAnnounced: {
    ...state(of([several], {bankTransfer}), 'The shop has been told'),
    answers: {
      'GET /payables': of([several], {bankTransfer}),
      'POST /transfers': payment({
        state: 'pending',
        method: 'bank_transfer',
        methodDetails: null,
        currency: 'USD',
        amountMinor: several.totalMinor,
        receivedOn: null,
        timeline: [{kind: 'announced', atMs: Date.UTC(2026, 10, 22, 9, 30), amountMinor: several.totalMinor}],
      }),
    },
    act: choose('bank_transfer', submit),
  },
  creditApplied: {
    ...state(of([payableGroup([payable()], {creditMinor: 200000})]), 'Paid from your credit.'),
    answers: {
      'GET /payables': of([payableGroup([payable()], {creditMinor: 200000})]),
      'POST /credit-applications': {
        currency: 'GBP',
        creditMinor: 123400,
        retainerMinor: 0,
        invoices: [{invoiceId: 'inv_1', number: 'INV-2041', amountMinor: 123400, balanceMinor: 0}],
      },
    },
    act: choose('useCredit', submit),
  },
  withoutAddress: state(of(payables.groups, {billingAddress: null}), 'Street and number'),
  tooSmall: state(
    of([payableGroup([payable({payableMinor: 20})])]),
    'The smallest amount that can be paid online is £0.30',
  ),
  succeeded: outcome(paid, 'Paid. Thank you.'),
  processing: outcome({...paid, state: 'processing', receivedOn: null}, 'Your payment is being processed'),
  processingUntil: outcome(
    payment({
      state: 'processing',
      currency: 'USD',
      method: 'us_bank_account',
      methodDetails: {bankName: 'STRIPE TEST BANK', last4: '6789'},
      receivedOn: null,
      expectedBy: '2026-11-27',
      timeline: [
        {kind: 'started', atMs: Date.UTC(2026, 10, 22, 9, 30), amountMinor: 123400},
        {kind: 'processing', atMs: Date.UTC(2026, 10, 22, 9, 31)},
      ],
    }),
    'usually it is settled by',
  ),
  unknown: outcome(new Problem(404, 'payments.not_found'), 'We do not know yet'),
  noStripe: {
    ...state({...payables, stripe: {...stripe, jsUrl: 'data:text/javascript,'}}, 'could not be loaded'),
    act: (sheet) => {
      // Another state may have left one.
      delete globalThis.Stripe;
      return act(sheet);
    },
  },
};
