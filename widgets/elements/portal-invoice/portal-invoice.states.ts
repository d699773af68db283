import {html} from 'lit';
import type {Invoice} from '../../client/shapes.ts';
import {never, Problem} from '../../testing/fake-api.ts';
import {invoice} from '../../testing/invoices.ts';
import type {ElementState, ElementStates} from '../../testing/states.ts';

const element = () => html`<portal-invoice invoice-id="inv_4"></portal-invoice>`;
const of = (over: Partial<Invoice>, shows: string): ElementState => ({
  element,
  answers: {'GET /invoices/{id}': {...invoice, ...over}},
  shows,
});

export const states: ElementStates = {
  pending: {element, answers: {'GET /invoices/{id}': never}},
  empty: {element: () => html`<portal-invoice></portal-invoice>`, answers: {}, shows: 'Choose an invoice'},
  failed: {
    element,
    answers: {'GET /invoices/{id}': new Problem(500, 'internal')},
    shows: 'Something went wrong on our side',
  },
  missing: {
    element,
    answers: {'GET /invoices/{id}': new Problem(404, 'invoices.not_found')},
    shows: 'This invoice is not in your account.',
  },
  complete: of({}, 'Invoice INV-2029'),
  processing: of(
    {
      isOverdue: false,
      dueDate: '2026-12-02',
      payableMinor: 0,
      processingMinor: 98030,
      reservedMinor: 98030,
      payOnline: {allowed: false, reason: 'processing'},
      underWay: [{paymentId: 'pay_9', state: 'processing', amountMinor: 98030, isYours: true}],
    },
    'It is not paid yet',
  ),
  paid: of(
    {
      status: 'paid',
      isOverdue: false,
      balanceMinor: 0,
      payableMinor: 0,
      allocatedMinor: 198030,
      payOnline: {allowed: false, reason: 'paid'},
    },
    'Paid and credited',
  ),
  many: of(
    {
      lines: Array.from({length: 542}, (_, i) => ({
        ...invoice.lines[i % 3]!,
        position: i + 1,
        description: `Line ${i + 1}`,
      })),
      shippingAddress: null,
    },
    'Line 542',
  ),
};
