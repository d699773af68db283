import type {Payment, PaymentMethod} from '../client/shapes.ts';

/* Saved methods and payments of the made-up customer; today is 2026-11-22. */

export function savedMethod(over: Partial<PaymentMethod> = {}): PaymentMethod {
  return {
    id: 'pmt_1',
    type: 'card',
    brand: 'visa',
    last4: '4242',
    bankName: null,
    expMonth: 4,
    expYear: 2029,
    expiry: 'valid',
    nickname: null,
    isDefault: false,
    state: 'active',
    disabledReason: null,
    verification: null,
    mandate: null,
    addedAtMs: Date.UTC(2026, 2, 3, 10),
    lastUsedAtMs: Date.UTC(2026, 10, 9, 12),
    ...over,
  };
}

/** One of each kind: the default, one that expires soon, an expired one, a bank account, one being verified. */
export const savedMethods: PaymentMethod[] = [
  savedMethod({id: 'pmt_1', nickname: 'Office card', isDefault: true}),
  savedMethod({id: 'pmt_2', brand: 'mastercard', last4: '4444', expMonth: 12, expYear: 2026, expiry: 'soon'}),
  savedMethod({id: 'pmt_3', brand: 'amex', last4: '0005', expMonth: 9, expYear: 2026, expiry: 'expired'}),
  savedMethod({
    id: 'pmt_4',
    type: 'us_bank_account',
    brand: null,
    bankName: 'STRIPE TEST BANK',
    last4: '6789',
    expMonth: null,
    expYear: null,
    expiry: null,
    nickname: 'Operating account',
    mandate: {
      text: 'You authorise Aldermoor Trading to debit this account.',
      acceptedAtMs: Date.UTC(2026, 2, 3, 10),
      reference: 'MAND-7Q2K',
    },
  }),
  savedMethod({
    id: 'pmt_5',
    type: 'us_bank_account',
    brand: null,
    bankName: 'First Harbour Bank',
    last4: '1116',
    expMonth: null,
    expYear: null,
    expiry: null,
    state: 'verifying',
    lastUsedAtMs: null,
    addedAtMs: Date.UTC(2026, 10, 20, 10),
    verification: {
      kind: 'amounts',
      arrivesOn: '2026-11-24',
      expiresAtMs: Date.UTC(2026, 10, 30, 10),
      triesLeft: 3,
    },
  }),
];

export function payment(over: Partial<Payment> = {}): Payment {
  return {
    id: 'pay_1',
    state: 'succeeded',
    currency: 'GBP',
    amountMinor: 123400,
    method: 'card',
    methodDetails: {brand: 'visa', last4: '4242'},
    failure: null,
    createdAtMs: Date.UTC(2026, 10, 22),
    receivedOn: '2026-11-22',
    reference: null,
    refundedMinor: 0,
    disputedMinor: 0,
    disputeLostMinor: 0,
    unappliedMinor: 0,
    aheadMinor: 0,
    invoices: [{invoiceId: 'inv_1', kind: 'invoice', number: 'INV-2041', amountMinor: 123400, balanceMinor: 0}],
    credits: [],
    timeline: [],
    mandateText: null,
    expectedBy: null,
    ...over,
  };
}
