import type {Payer, PaymentMethod, StripeSetup, UnavailableMethod} from './method-shapes.ts';
import type {InvoiceKind, MethodDetails, NotPayableReason} from './shapes.ts';

export interface PayableInvoice {
  id: string;
  kind: InvoiceKind;
  number: string;
  poReference: string | null;
  dueDate: string;
  isOverdue: boolean;
  balanceMinor: number;
  /** Balance without what other payments under way hold of it. */
  payableMinor: number;
  /** Whether less than `payableMinor` may be paid of it. */
  allowPartial: boolean;
  /** The smallest part, where there is one; all that is payable may always be paid. */
  minimumPartMinor: number | null;
  /** What a part leaves is no less than this, where it says so: less could not be charged later. */
  minimumRestMinor: number | null;
  /** What the customer says to have sent by transfer, which holds nothing; and when they said so last. */
  announcedMinor: number;
  announcedAtMs: number | null;
  /** What it may be paid with: Stripe's types, and `bank_transfer`. */
  methods: string[];
}

/** What one payment can be made of: everything payable in one currency. */
export interface PayableGroup {
  currency: string;
  totalMinor: number;
  overdueMinor: number;
  /** Longest due first. */
  invoices: PayableInvoice[];
  /** Payable ones beyond the 200 that one payment takes. */
  moreCount: number;
  /** All that any of the invoices, or paying ahead, may be paid with, and how much one charge may be. */
  methods: {
    type: string;
    minimumMinor: number;
    maximumMinor: number;
    /** A debit: the words under which its holder allows it go with the payment. */
    needsMandate: boolean;
  }[];
  /** Amounts that Stripe can charge are multiples of it; null: it does not charge the currency. */
  chargeStepMinor: number | null;
  /** What may be paid ahead with; none: paying ahead is not allowed. */
  aheadMethods: string[];
  creditMinor: number;
  credits: {type: 'credit_note' | 'payment'; id: string; number: string | null; date: string; availableMinor: number}[];
  retainerMinor: number;
  retainers: {id: string; number: string; date: string; availableMinor: number}[];
}

/** Where the merchant takes transfers. */
export interface BankTransfer {
  accountHolder: string | null;
  bankName: string | null;
  iban: string | null;
  bic: string | null;
  accountNumber: string | null;
  routingNumber: string | null;
  instructions: string | null;
}

export interface Payables extends Payer {
  today: string;
  /** One payment for each currency. */
  groups: PayableGroup[];
  notPayable: {id: string; number: string; reason: NotPayableReason}[];
  unavailableMethods: UnavailableMethod[];
  /** Those that are active or being verified. */
  savedMethods: PaymentMethod[];
  bankTransfer: BankTransfer | null;
  maySave: boolean;
  stripe: StripeSetup;
}

export type TimelineKind =
  | 'started'
  | 'declined'
  | 'processing'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'refused'
  | 'recorded'
  | 'adopted'
  | 'announced'
  | 'confirmed'
  | 'withdrawn'
  | 'rejected'
  | 'refund_pending'
  | 'refunded'
  | 'refund_failed'
  | 'dispute_opened'
  | 'dispute_won'
  | 'dispute_lost'
  | 'returned'
  | 'excess';

/** One thing that happened to a payment. */
export interface TimelineEntry {
  kind: TimelineKind;
  atMs: number;
  amountMinor?: number;
  code?: string;
  message?: string;
}

export interface Payment {
  id: string;
  state: 'pending' | 'processing' | 'succeeded' | 'failed' | 'canceled';
  currency: string;
  amountMinor: number;
  method: string;
  methodDetails: MethodDetails | null;
  failure: {code: string; message: string} | null;
  createdAtMs: number;
  receivedOn: string | null;
  reference: string | null;
  refundedMinor: number;
  disputedMinor: number;
  disputeLostMinor: number;
  /** What of it is on no invoice: the customer's credit. */
  unappliedMinor: number;
  /** What of it was meant to be on no invoice. */
  aheadMinor: number;
  invoices: {invoiceId: string; kind: InvoiceKind; number: string; amountMinor: number; balanceMinor: number}[];
  /** What credits and retainers have paid in the same step. */
  credits: {
    invoiceId: string;
    number: string;
    amountMinor: number;
    source: {type: 'credit_note' | 'payment' | 'retainer'; id: string; number: string | null};
  }[];
  timeline: TimelineEntry[];
  mandateText: string | null;
  /** While `processing`: the day by which the bank should have answered. */
  expectedBy: string | null;
}

export interface InvoicePart {
  invoiceId: string;
  amountMinor: number;
}

/** Σ invoices + aheadMinor = amountMinor + creditMinor + retainerMinor. */
export interface StartPayment {
  currency: string;
  /** What is charged. */
  amountMinor: number;
  method: string;
  /** A saved one, `pmt_…`. */
  paymentMethodId?: string;
  /** The whole wish for each; credits and retainers are laid on them in this order. 0 to 200. */
  invoices: InvoicePart[];
  creditMinor?: number;
  retainerMinor?: number;
  aheadMinor?: number;
  mandateText?: string;
}

/** What the browser needs to confirm it. */
export interface StartedPayment extends Payment {
  clientSecret: string;
  /** Stripe's own `pm_…` of the saved method. */
  paymentMethodId: string | null;
}

/** Σ invoices = creditMinor + retainerMinor. */
export interface ApplyCredit {
  currency: string;
  invoices: InvoicePart[];
  creditMinor: number;
  retainerMinor: number;
}

export interface AppliedCredit {
  currency: string;
  creditMinor: number;
  retainerMinor: number;
  invoices: {invoiceId: string; number: string; amountMinor: number; balanceMinor: number}[];
}

/** A transfer that the customer says they have sent. Σ invoices = amountMinor. */
export interface AnnounceTransfer {
  currency: string;
  amountMinor: number;
  invoices: InvoicePart[];
  reference?: string;
}

/** A payment that is not through: the bank works on it, a transfer was announced, or it was begun and not finished. */
export interface PaymentUnderWay {
  id: string;
  state: 'held' | 'processing' | 'announced';
  method: string;
  methodDetails: MethodDetails | null;
  amountMinor: number;
  currency: string;
  createdAtMs: number;
  expectedBy: string | null;
  invoices: {invoiceId: string; number: string}[];
}

export interface PaymentProblem {
  paymentId: string;
  kind: 'failed' | 'returned';
  method: string;
  methodDetails: MethodDetails | null;
  amountMinor: number;
  currency: string;
  code: string;
  message: string;
  atMs: number;
  /** isOpen: still to be paid, with no other payment under way for it. */
  invoices: {invoiceId: string; number: string; isOpen: boolean}[];
}
