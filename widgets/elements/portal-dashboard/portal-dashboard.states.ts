import {html} from 'lit';
import type {Dashboard} from '../../client/shapes.ts';
import {never, Problem} from '../../testing/fake-api.ts';
import {dashboard, emptyDashboard} from '../../testing/fixtures.ts';
import {savedMethods} from '../../testing/payment-methods.ts';
import type {ElementStates} from '../../testing/states.ts';

const element = () => html`<portal-dashboard></portal-dashboard>`;

/** All that may be going on at once. */
export const busyDashboard: Dashboard = {
  ...dashboard,
  totals: dashboard.totals.map((total, i) =>
    i
      ? total
      : {
          ...total,
          announcedMinor: 84999,
          reservedMinor: 330000,
          retainerOutstandingMinor: 500000,
          retainerPayableMinor: 500000,
          retainerAvailableMinor: 240000,
        },
  ),
  paymentMethods: savedMethods,
  underWay: [
    {
      id: 'pay_11',
      state: 'processing',
      method: 'us_bank_account',
      methodDetails: {bankName: 'STRIPE TEST BANK', last4: '6789'},
      amountMinor: 250000,
      currency: 'GBP',
      createdAtMs: Date.UTC(2026, 10, 20, 12),
      expectedBy: '2026-11-26',
      invoices: ['INV-2027', 'INV-2028', 'INV-2030', 'INV-2031', 'INV-2032'].map((number, i) => ({
        invoiceId: `inv_6${i}`,
        number,
      })),
    },
    {
      id: 'pay_12',
      state: 'announced',
      method: 'bank_transfer',
      methodDetails: null,
      amountMinor: 84999,
      currency: 'GBP',
      createdAtMs: Date.UTC(2026, 10, 21, 12),
      expectedBy: null,
      invoices: [{invoiceId: 'inv_2', number: 'INV-2040'}],
    },
    {
      id: 'pay_13',
      state: 'held',
      method: 'card',
      methodDetails: null,
      amountMinor: 80000,
      currency: 'GBP',
      createdAtMs: Date.UTC(2026, 10, 22, 12),
      expectedBy: null,
      invoices: [{invoiceId: 'inv_3', number: 'INV-2033'}],
    },
  ],
  recentProblems: [
    {
      paymentId: 'pay_9',
      kind: 'returned',
      method: 'us_bank_account',
      methodDetails: {bankName: 'STRIPE TEST BANK', last4: '6789'},
      invoices: [
        {invoiceId: 'inv_71', number: 'INV-2011', isOpen: true},
        {invoiceId: 'inv_72', number: 'INV-2012', isOpen: false},
      ],
      amountMinor: 120000,
      currency: 'GBP',
      code: 'insufficient_funds',
      message: 'R01',
      atMs: Date.UTC(2026, 10, 19, 12),
    },
    {
      paymentId: 'pay_8',
      kind: 'failed',
      method: 'us_bank_account',
      methodDetails: {bankName: 'First Harbour Bank', last4: '1113'},
      invoices: [{invoiceId: 'inv_73', number: 'INV-2013', isOpen: true}],
      amountMinor: 4500,
      currency: 'GBP',
      code: 'account_closed',
      message: 'R02',
      atMs: Date.UTC(2026, 10, 16, 12),
    },
  ],
};

export const states: ElementStates = {
  pending: {element, answers: {'GET /dashboard': never}},
  empty: {element, answers: {'GET /dashboard': emptyDashboard}, shows: 'Nothing to pay'},
  failed: {element, answers: {'GET /dashboard': new Problem(500, 'internal')}, shows: 'req_test'},
  complete: {element, answers: {'GET /dashboard': dashboard}, shows: '£12,845.50'},
  busy: {element, answers: {'GET /dashboard': busyDashboard}, shows: 'Payments under way'},
  onlyRetainers: {
    element,
    answers: {
      'GET /dashboard': {
        ...emptyDashboard,
        totals: [
          {
            ...dashboard.totals[1]!,
            currency: 'GBP',
            openCount: 0,
            outstandingMinor: 0,
            payableMinor: 0,
            retainerOutstandingMinor: 500000,
            retainerPayableMinor: 500000,
          },
        ],
      },
    },
    shows: 'Retainers to pay',
  },
  notOnline: {
    element,
    answers: {
      'GET /dashboard': {
        ...dashboard,
        totals: dashboard.totals.map((total) => ({...total, payableMinor: 0, processingMinor: 0, reservedMinor: 0})),
      },
    },
    shows: 'cannot be paid online',
  },
  signedOut: {element, signedOut: true, answers: {}, shows: 'Sign in to see this'},
  expired: {element, signedOut: 'expired', answers: {}, shows: 'Sign in again'},
};
