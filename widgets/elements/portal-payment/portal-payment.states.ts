import {html} from 'lit';
import type {Payment, TimelineEntry} from '../../client/shapes.ts';
import {never, Problem} from '../../testing/fake-api.ts';
import {payment} from '../../testing/payment-methods.ts';
import type {ElementState, ElementStates} from '../../testing/states.ts';

const element = () => html`<portal-payment payment-id="pay_1"></portal-payment>`;
const of = (over: Partial<Payment>, shows: string): ElementState => ({
  element,
  answers: {'GET /payments/{id}': payment(over)},
  shows,
});
/** Entries an hour apart, from the morning of 22 November. */
const timeline = (...entries: Omit<TimelineEntry, 'atMs'>[]): TimelineEntry[] =>
  entries.map((entry, i) => ({...entry, atMs: Date.UTC(2026, 10, 22, 9 + i, 30)}));

export const states: ElementStates = {
  pending: {element, answers: {'GET /payments/{id}': never}},
  empty: {element: () => html`<portal-payment></portal-payment>`, answers: {}, shows: 'Choose a payment'},
  failed: {
    element,
    answers: {'GET /payments/{id}': new Problem(500, 'internal')},
    shows: 'Something went wrong on our side',
  },
  complete: of(
    {
      timeline: timeline(
        {kind: 'started', amountMinor: 123400},
        {kind: 'declined', code: 'insufficient_funds', message: 'Your card has insufficient funds.'},
        {kind: 'succeeded', amountMinor: 123400},
      ),
    },
    'There was not enough money, or a limit was reached',
  ),
  processing: of(
    {
      state: 'processing',
      method: 'us_bank_account',
      methodDetails: {bankName: 'STRIPE TEST BANK', last4: '6789'},
      expectedBy: '2026-11-27',
      receivedOn: null,
      mandateText: 'By paying you authorize Aldermoor Trading to debit this bank account.',
      timeline: timeline({kind: 'started', amountMinor: 123400}, {kind: 'processing'}),
    },
    'Usually settled by',
  ),
  returned: of(
    {
      method: 'us_bank_account',
      methodDetails: {bankName: 'STRIPE TEST BANK', last4: '6789'},
      disputedMinor: 123400,
      disputeLostMinor: 123400,
      timeline: timeline(
        {kind: 'started', amountMinor: 123400},
        {kind: 'processing'},
        {kind: 'succeeded'},
        {kind: 'returned', code: 'account_closed', amountMinor: 123400},
      ),
    },
    'The account is closed',
  ),
  refunded: of(
    {
      refundedMinor: 23400,
      disputedMinor: 50000,
      unappliedMinor: 1200,
      timeline: timeline(
        {kind: 'started', amountMinor: 123400},
        {kind: 'succeeded'},
        {kind: 'excess', amountMinor: 1200},
        {kind: 'refund_pending', amountMinor: 23400, message: 'Two boards were split'},
        {kind: 'refunded', amountMinor: 23400},
        {kind: 'dispute_opened', amountMinor: 50000},
      ),
    },
    'Disputed at the bank',
  ),
  transfer: of(
    {
      state: 'canceled',
      method: 'bank_transfer',
      methodDetails: null,
      reference: 'INV-2041 INV-2040',
      timeline: timeline(
        {kind: 'announced', amountMinor: 123400},
        {kind: 'rejected', message: 'No transfer with this reference has reached us by 1 December.'},
      ),
    },
    'The shop has not received it',
  ),
};
