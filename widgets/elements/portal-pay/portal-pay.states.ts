import {html} from 'lit';
import type {Payment} from '../../client/shapes.ts';
import {never, Problem} from '../../testing/fake-api.ts';
import {payables} from '../../testing/invoices.ts';
import type {ElementState, ElementStates} from '../../testing/states.ts';
import {stubStripeUrl} from '../../testing/stub-stripe.ts';
import type {PortalPay} from './portal-pay.ts';

const element = () => html`<portal-pay></portal-pay>`;
const act = (sheet: HTMLElement) => (sheet as PortalPay).open();
const state = (answer: ElementState['answers']['GET /payables'], shows?: string): ElementState => ({
  element,
  act,
  answers: {'GET /payables': answer},
  ...(shows && {shows}),
});
const stripe = {...payables.stripe, jsUrl: stubStripeUrl};
const [group] = payables.groups;
/** Back from a redirect, which shows how a payment came out without anybody paying. */
const outcome = (answer: ElementState['answers']['POST /payments/{id}/settle'], shows: string): ElementState => ({
  element: () => html`<portal-pay .returned=${'pay_1'}></portal-pay>`,
  answers: {'POST /payments/{id}/settle': answer},
  shows,
});
const payment: Payment = {
  id: 'pay_1',
  state: 'succeeded',
  currency: 'GBP',
  amountMinor: 207399,
  method: 'card',
  methodDetails: {brand: 'visa', last4: '4242'},
  failure: null,
  createdAtMs: Date.UTC(2026, 10, 22),
  receivedOn: '2026-11-22',
  invoices: [
    {invoiceId: 'inv_1', number: 'INV-2041', amountMinor: 123400, balanceMinor: 0},
    {invoiceId: 'inv_2', number: 'INV-2040', amountMinor: 83999, balanceMinor: 0},
  ],
};

export const states: ElementStates = {
  pending: state(never),
  empty: state(
    {...payables, groups: [], notPayable: [{id: 'inv_5', number: 'INV-2027', reason: 'processing'}]},
    'A payment of invoice INV-2027 is being processed',
  ),
  failed: state(new Problem(500, 'internal'), 'Something went wrong on our side'),
  complete: state({...payables, stripe}, 'Pay £1,234.00'),
  severalInvoices: state(
    {
      ...payables,
      stripe,
      groups: [
        {
          ...group!,
          totalMinor: 1234000,
          invoices: Array.from({length: 10}, (_, i) => ({
            ...group!.invoices[0]!,
            id: `inv_${i}`,
            number: `INV-20${41 - i}`,
          })),
        },
        {
          ...group!,
          currency: 'JPY',
          totalMinor: 480000,
          invoices: [
            {...group!.invoices[0]!, id: 'inv_8', number: 'INV-2018', balanceMinor: 480000, payableMinor: 480000},
          ],
        },
      ],
      notPayable: [{id: 'inv_7', number: 'INV-2021', reason: 'no_payment_options'}],
    },
    'Pay 10 invoices',
  ),
  withoutAddress: state({...payables, stripe, billingAddress: null}, 'Street and number'),
  tooSmall: state(
    {
      ...payables,
      groups: [{...group!, totalMinor: 20, refusal: {code: 'payments.amount_too_small', minimumMinor: 30}}],
    },
    'The smallest amount that can be paid online is £0.30',
  ),
  succeeded: outcome(payment, 'Paid. Thank you.'),
  processing: outcome({...payment, state: 'processing', receivedOn: null}, 'Your payment is being processed'),
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
