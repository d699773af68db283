import {html} from 'lit';
import type {Invoice} from '../../client/shapes.ts';
import {never, Problem} from '../../testing/fake-api.ts';
import {invoice} from '../../testing/invoices.ts';
import {payment} from '../../testing/payment-methods.ts';
import {type ElementState, type ElementStates, find, findAll, until} from '../../testing/states.ts';

const element = () => html`<portal-invoice invoice-id="inv_4"></portal-invoice>`;
const of = (over: Partial<Invoice>, shows: string): ElementState => ({
  element,
  answers: {'GET /invoices/{id}': {...invoice, ...over}},
  shows,
});

const underWay = (over: Partial<Invoice['underWay'][number]> = {}): Invoice['underWay'][number] => ({
  paymentId: 'pay_9',
  state: 'processing',
  amountMinor: 98030,
  isYours: true,
  method: 'card',
  methodDetails: null,
  expectedBy: null,
  ...over,
});
const bankTransfer = {
  accountHolder: 'Aldermoor Trading Ltd',
  bankName: 'Severn & Wye Bank',
  iban: 'GB33 BUKB 2020 1555 5555 55',
  bic: 'BUKBGB22',
  accountNumber: null,
  routingNumber: null,
  instructions: null,
};

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
      underWay: [
        underWay({
          method: 'us_bank_account',
          methodDetails: {bankName: 'STRIPE TEST BANK', last4: '6789'},
          expectedBy: '2026-11-27',
        }),
      ],
    },
    'It is not paid yet',
  ),
  failedPayment: of(
    {
      failures: [
        {
          paymentId: 'pay_8',
          method: 'us_bank_account',
          code: 'insufficient_funds',
          message: 'Insufficient funds',
          atMs: Date.UTC(2026, 10, 20, 10),
        },
      ],
    },
    'did not go through',
  ),
  transfer: of({methods: ['card', 'bank_transfer'], bankTransfer}, 'Pay by bank transfer'),
  announced: of(
    {
      methods: ['bank_transfer'],
      bankTransfer,
      payOnline: {allowed: false, reason: 'no_payment_options'},
      underWay: [underWay({state: 'announced', method: 'bank_transfer'})],
    },
    'waits for the shop’s confirmation',
  ),
  writtenOff: of(
    {
      balanceMinor: 0,
      payableMinor: 0,
      writtenOffMinor: 98030,
      status: 'paid',
      isOverdue: false,
      payOnline: {allowed: false, reason: 'paid'},
    },
    'Written off by the shop',
  ),
  retainer: of(
    {
      kind: 'retainer',
      number: 'RET-7',
      status: 'paid',
      isOverdue: false,
      lines: [
        {
          position: 1,
          itemCode: null,
          description: 'Retainer for 2027',
          quantity: '1',
          unitPrice: '1500',
          amountMinor: 150000,
        },
      ],
      taxes: [],
      discountMinor: 0,
      subtotalMinor: 150000,
      totalMinor: 150000,
      allocatedMinor: 150000,
      balanceMinor: 0,
      payableMinor: 0,
      drawnMinor: 62000,
      availableMinor: 88000,
      allocations: [{...invoice.allocations[0]!, amountMinor: 150000}],
      payOnline: {allowed: false, reason: 'paid'},
    },
    'Available for invoices',
  ),
  openPayment: {
    element,
    answers: {
      'GET /invoices/{id}': invoice,
      'GET /payments/{id}': payment({
        refundedMinor: 5000,
        timeline: [
          {kind: 'started', atMs: Date.UTC(2026, 9, 1, 9, 30), amountMinor: 87401},
          {kind: 'succeeded', atMs: Date.UTC(2026, 9, 1, 9, 31)},
          {kind: 'refunded', atMs: Date.UTC(2026, 9, 8, 14), amountMinor: 5000},
        ],
      }),
    },
    act: async (document) => {
      await until(() => findAll(document.shadowRoot!, 'summary.row').length);
      find(document.shadowRoot!, 'summary.row').click();
    },
    shows: 'Begun',
  },
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
