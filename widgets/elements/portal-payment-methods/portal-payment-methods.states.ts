import {html} from 'lit';
import type {PaymentMethods} from '../../client/shapes.ts';
import {grant, never, Problem} from '../../testing/fake-api.ts';
import {payables} from '../../testing/invoices.ts';
import {savedMethod, savedMethods} from '../../testing/payment-methods.ts';
import type {ElementState, ElementStates} from '../../testing/states.ts';
import {stubStripeUrl} from '../../testing/stub-stripe.ts';

const element = () => html`<portal-payment-methods></portal-payment-methods>`;

const account = {
  type: 'us_bank_account',
  brand: null,
  bankName: 'First Harbour Bank',
  last4: '1116',
  expMonth: null,
  expYear: null,
  expiry: null,
  lastUsedAtMs: null,
} as const;

export const paymentMethods: PaymentMethods = {
  data: [
    ...savedMethods,
    savedMethod({
      ...account,
      id: 'pmt_6',
      state: 'verifying',
      last4: '2227',
      verification: {
        kind: 'descriptor_code',
        arrivesOn: '2026-11-20',
        expiresAtMs: Date.UTC(2026, 10, 28, 10),
        triesLeft: 1,
      },
    }),
    savedMethod({...account, id: 'pmt_7', last4: '3335', state: 'failed', disabledReason: 'verification_expired'}),
    savedMethod({...account, id: 'pmt_8', last4: '6677', state: 'disabled', disabledReason: 'debit_not_authorized'}),
  ],
  maySave: true,
  mandateTypes: ['us_bank_account', 'sepa_debit', 'bacs_debit'],
  unavailableMethods: [
    {type: 'sepa_debit', reason: 'merchant'},
    {type: 'bacs_debit', reason: 'merchant'},
  ],
  stripe: {...payables.stripe, jsUrl: stubStripeUrl},
  billingAddress: payables.billingAddress,
  email: payables.email,
  customerName: payables.customerName,
  merchantName: payables.merchantName,
};

const one: PaymentMethods = {...paymentMethods, data: [savedMethod()]};

/** What a customer does: presses a button by its text or its label. */
const press = (name: string) => async (host: HTMLElement) => {
  const find = () =>
    [...host.shadowRoot!.querySelectorAll('button')].find(
      (button) => (button.ariaLabel ?? button.textContent!).trim() === name,
    );
  for (let waitedMs = 0; !find() && !host.shadowRoot!.querySelector('.add') && waitedMs < 4000; waitedMs += 20)
    await new Promise((done) => setTimeout(done, 20));
  // A form that stands in the address is there already, when a state is shown twice.
  find()?.click();
};

const state = (answer: ElementState['answers']['GET /payment-methods'], shows: string, act?: ElementState['act']) => ({
  element,
  answers: {'GET /payment-methods': answer},
  shows,
  ...(act && {act}),
});

export const states: ElementStates = {
  pending: {element, answers: {'GET /payment-methods': never}},
  empty: state({...paymentMethods, data: []}, 'Add one to pay faster'),
  failed: state(new Problem(500, 'internal'), 'Something went wrong on our side'),
  complete: state(paymentMethods, 'Office card'),
  noBank: state(
    {...one, unavailableMethods: [...one.unavailableMethods, {type: 'us_bank_account', reason: 'currency'}]},
    'Bank account payments are in US dollars only',
  ),
  viewer: {
    ...state({...paymentMethods, maySave: false}, 'Only an admin'),
    answers: {
      'GET /payment-methods': {...paymentMethods, maySave: false},
      'POST /session/refresh': () => grant({role: 'viewer'}),
    },
  },
  rename: state(one, 'Cancel', press('Rename Visa ending in 4242')),
  remove: state(one, 'Remove Visa ending in 4242?', press('Remove Visa ending in 4242')),
  wrongAmounts: {
    ...state({...paymentMethods, data: [savedMethods[4]!]}, 'you have 2 more tries', async (host) => {
      await press('Verify')(host);
      const [first, second] = host.shadowRoot!.querySelectorAll<HTMLInputElement>('.verify input');
      first!.value = '31';
      second!.value = '45';
      await press('Verify')(host);
    }),
    answers: {
      'GET /payment-methods': {...paymentMethods, data: [savedMethods[4]!]},
      'POST /payment-methods/{id}/verify': new Problem(422, 'payment_methods.verification_wrong', {triesLeft: 2}),
    },
  },
  addCard: state(one, 'Save card', press('Add a card')),
  addAccount: state(one, 'Agree and save account', press('Add a bank account')),
};
