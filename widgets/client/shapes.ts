/**
 * What the portal API says, as types. Money is an integer in minor units beside its `currency`, dates are calendar
 * dates 'YYYY-MM-DD' in the merchant's time zone, times are `…AtMs` (UTC milliseconds).
 *
 * Payments are in `payment-shapes.ts`, payment methods in `method-shapes.ts`.
 *
 * Written by hand, because an element wants plain names to read by; `contract.ts` holds them against the worker's own
 * type (the one `import type` between the two), so that a change there is a type error here.
 */

import type {PaymentMethod, PaymentMethods, SetupResult, Verification} from './method-shapes.ts';
import type {
  AnnounceTransfer,
  AppliedCredit,
  ApplyCredit,
  BankTransfer,
  Payables,
  Payment,
  PaymentProblem,
  PaymentUnderWay,
  StartedPayment,
  StartPayment,
} from './payment-shapes.ts';

export type * from './method-shapes.ts';
export type * from './payment-shapes.ts';

export type Role = 'admin' | 'payer' | 'viewer';

export interface Address {
  line1?: string;
  line2?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
}

export interface SessionGrant {
  accessToken: string;
  accessExpiresAtMs: number;
  refreshToken: string;
  idleExpiresAtMs: number;
  merchant: {id: string; name: string; language: string};
  customer: {id: string; name: string; language: string | null};
  contact: {id: string; name: string; email: string} | null;
  role: Role;
}

export interface MethodDetails {
  brand?: string;
  last4?: string;
  bankName?: string;
}

export interface Totals {
  currency: string;
  openCount: number;
  outstandingMinor: number;
  payableMinor: number;
  /** What of it the customer says to have sent by transfer. */
  announcedMinor: number;
  overdueCount: number;
  overdueMinor: number;
  overduePayableMinor: number;
  processingMinor: number;
  availableCreditMinor: number;
  /** Retainer invoices that are to be paid. The sums above are without them. */
  retainerOutstandingMinor: number;
  retainerPayableMinor: number;
  /** What was paid on retainers and not drawn yet. */
  retainerAvailableMinor: number;
  /** What payments under way hold of the open invoices. */
  reservedMinor: number;
}

export interface Dashboard {
  merchant: {
    name: string;
    email: string | null;
    phone: string | null;
    website: string | null;
    address: Address | null;
  };
  customer: {
    id: string;
    name: string;
    email: string | null;
    phone: string | null;
    currency: string;
    taxNumber: string | null;
    paymentTermsDays: number;
    billingAddress: Address | null;
    shippingAddress: Address | null;
  };
  contacts: {
    id: string;
    name: string;
    email: string;
    phone: string | null;
    role: Role;
    isYou: boolean;
  }[];
  /** One for each currency that has anything in it. */
  totals: Totals[];
  /** In the customer's own currency. */
  mayPayAhead: boolean;
  lastPayment: {
    id: string;
    receivedOn: string;
    amountMinor: number;
    currency: string;
    method: string;
    methodDetails: MethodDetails | null;
    refundedMinor: number;
    /** In a dispute that is not decided. */
    disputedMinor: number;
    /** What a bank took back. */
    disputeLostMinor: number;
  } | null;
  /** Those that can no longer be used too. */
  paymentMethods: PaymentMethod[];
  /** Newest first, at most 20. */
  underWay: PaymentUnderWay[];
  /** Of the last 30 days, newest first, at most 5; only where an invoice is still to be paid. */
  recentProblems: PaymentProblem[];
  today: string;
}

/** A retainer invoice asks for money in advance; once paid it is drawn on to pay invoices. */
export type InvoiceKind = 'invoice' | 'retainer';
export type InvoiceFilter = 'all' | 'unpaid' | 'overdue' | 'partially_paid' | 'paid' | 'retainers';
export type InvoiceSort = 'date' | 'due_date' | 'number' | 'amount' | 'balance';

export interface InvoiceQuery {
  filter?: InvoiceFilter;
  sort?: InvoiceSort;
  direction?: 'asc' | 'desc';
  search?: string;
  cursor?: string;
  /** 1 to 100; 25 when left out. */
  limit?: number;
}

export type NotPayableReason =
  | 'paid'
  | 'void'
  | 'no_payment_options'
  | 'reserved'
  | 'processing'
  | 'viewer'
  | 'currency';

export interface InvoiceSummary {
  id: string;
  kind: InvoiceKind;
  number: string;
  poReference: string | null;
  date: string;
  dueDate: string;
  status: 'sent' | 'partially_paid' | 'paid' | 'void';
  isOverdue: boolean;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  payableMinor: number;
  reservedMinor: number;
  processingMinor: number;
  /** What the customer says to have sent by transfer. */
  announcedMinor: number;
  /** Of a retainer: what was paid and still can pay invoices. */
  availableMinor: number;
  /** Whether a payment of it is in a dispute that is not decided. */
  isDisputed: boolean;
  /** Whether less than `payableMinor` may be paid of it. */
  allowPartial: boolean;
  payOnline: {allowed: true} | {allowed: false; reason: NotPayableReason};
}

export interface InvoicePage {
  data: InvoiceSummary[];
  nextCursor: string | null;
  today: string;
}

export interface Invoice extends InvoiceSummary {
  customerName: string;
  billingAddress: Address | null;
  shippingAddress: Address | null;
  notes: string | null;
  terms: string | null;
  allowPartialPayments: boolean;
  paymentOptions: string[];
  subtotalMinor: number;
  discountMinor: number;
  taxMinor: number;
  allocatedMinor: number;
  /** Given up by the merchant. */
  writtenOffMinor: number;
  /** Of a retainer: what has paid invoices. */
  drawnMinor: number;
  minimumPartMinor: number | null;
  /** What it may be paid with: Stripe's types, and `bank_transfer`. */
  methods: string[];
  /** Where `methods` has `bank_transfer` and the merchant has told where to. */
  bankTransfer: BankTransfer | null;
  lines: {
    position: number;
    itemCode: string | null;
    description: string;
    /** Decimal text, up to 6 decimals. */
    quantity: string;
    /** Decimal text in major units, up to 6 decimals: it may be finer than a minor unit. */
    unitPrice: string;
    amountMinor: number;
  }[];
  taxes: {name: string; ratePercent: string; amountMinor: number}[];
  allocations: {
    id: string;
    date: string;
    amountMinor: number;
    source:
      | {
          type: 'payment';
          /** Of the payment. */
          id: string;
          method: string;
          methodDetails: MethodDetails | null;
        }
      | {type: 'credit_note' | 'retainer'; id: string; number: string};
  }[];
  underWay: {
    paymentId: string;
    /** `announced`: the customer says that they have sent a transfer. */
    state: 'held' | 'processing' | 'announced';
    amountMinor: number;
    isYours: boolean;
    method: string;
    methodDetails: MethodDetails | null;
    expectedBy: string | null;
  }[];
  /** Of the last 30 days, newest first. */
  failures: {paymentId: string; method: string; code: string; message: string; atMs: number}[];
  merchant: {
    name: string;
    address: Address | null;
    email: string | null;
    phone: string | null;
    taxNumber?: string | null;
  };
  today: string;
}

/** Every route of the portal API that an element may call: what goes in and what comes back. */
export interface Routes {
  'POST /session/ticket': {
    body: {publishableKey: string; ticket: string};
    answer: SessionGrant;
  };
  'POST /session/refresh': {body: {refreshToken: string}; answer: SessionGrant};
  'POST /session/end': {answer: undefined};
  'POST /sign-in/codes': {
    body: {publishableKey: string; email: string};
    answer: {signInId: string; expiresAtMs: number};
  };
  'POST /sign-in/verify': {
    body: {publishableKey: string; signInId: string; code: string};
    answer: SessionGrant;
  };
  'GET /dashboard': {answer: Dashboard};
  'GET /invoices': {query: InvoiceQuery; answer: InvoicePage};
  'GET /invoices/{id}': {id: string; answer: Invoice};
  'GET /payables': {query: {invoiceIds?: string}; answer: Payables};
  'POST /payments': {body: StartPayment; answer: StartedPayment};
  'GET /payments/{id}': {id: string; answer: Payment};
  'POST /payments/{id}/settle': {id: string; answer: Payment};
  'POST /payments/{id}/cancel': {id: string; answer: Payment};
  'POST /credit-applications': {body: ApplyCredit; answer: AppliedCredit};
  'POST /transfers': {body: AnnounceTransfer; answer: Payment};
  'POST /transfers/{id}/withdraw': {id: string; answer: Payment};
  'POST /customer-sessions': {answer: {clientSecret: string; stripeCustomerId: string}};
  'GET /payment-methods': {answer: PaymentMethods};
  'POST /payment-methods/setups': {
    body: {types: string[]; mandateText?: string};
    answer: {setupId: string; clientSecret: string};
  };
  'POST /payment-methods/setups/{id}/settle': {id: string; answer: SetupResult};
  'POST /payment-methods/{id}/verify': {id: string; body: Verification; answer: PaymentMethod};
  'PATCH /payment-methods/{id}': {
    id: string;
    body: {nickname?: string | null; isDefault?: true};
    answer: PaymentMethod;
  };
  'DELETE /payment-methods/{id}': {id: string; answer: undefined};
}

export type Route = keyof Routes;
export type Answer<R extends Route> = Routes[R]['answer'];

/** What a call of route `R` has to bring: its id, query or body, and nothing it does not have. */
export type CallOptions<R extends Route> = Omit<Routes[R], 'answer'> & {
  signal?: AbortSignal;
  /** Sent as `Idempotency-Key`: the same key for every try of one thing that must happen once. */
  idempotencyKey?: string;
};
