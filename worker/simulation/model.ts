/**
 * What the books must come to, kept apart from them: what the merchant was told is done, and what Stripe has. It knows
 * nothing of allocations, reservations or versions, only what each party may count on.
 */
import type Stripe from 'stripe';
import type {Contact, Outcome, World} from './world.ts';
import {platformAccount} from './world.ts';
import {AsAsked} from './as-asked.ts';
import {died} from './io.ts';

export interface Document {
  id: string;
  externalId: string;
  number: string;
  merchantId: string;
  customerId: string;
  currency: string;
  kind: 'invoice' | 'retainer' | 'credit_note';
  totalMinor: number;
  isVoid: boolean;
  writtenOffMinor: number;
  allowPartial: boolean;
  /** Two changes of it at once have no known order, so it is left alone by others meanwhile. */
  isBusy: boolean;
}

/** What a sheet sends. */
export interface PaymentBody {
  currency: string;
  amountMinor: number;
  invoices: {invoiceId: string; amountMinor: number}[];
  creditMinor: number;
  retainerMinor: number;
  aheadMinor: number;
}

export interface StartedPayment {
  contact: Contact;
  id: string;
  clientSecret: string;
  body: PaymentBody;
  key: string;
  currency: string;
  amountMinor: number;
}

/** Money that came or went past Stripe, as the merchant was told it is recorded: above zero, received. */
interface Offline {
  merchantId: string;
  customerId: string;
  currency: string;
  amountMinor: number;
}

/** A write whose answer was lost: it is sent again, with its key, until there is one. */
export interface Unanswered {
  send: () => Promise<Outcome>;
  onAnswer: (answer: {status: number; body: Record<string, unknown>}) => void;
}

export class Model {
  readonly documents: Document[] = [];
  readonly payments: StartedPayment[] = [];
  readonly transfers: (Omit<StartedPayment, 'clientSecret' | 'key'> & {isOver: boolean})[] = [];
  readonly offline: Offline[] = [];
  readonly offlinePayments: (Offline & {id: string})[] = [];
  readonly writeOffs: {id: string; document: Document; amountMinor: number; isReversed: boolean}[] = [];
  readonly asAsked = new AsAsked();
  unanswered: Unanswered[] = [];
  made = 0;

  /**
   * Sends a write; takes note of an answer, and keeps what has none.
   * @param onAnswer is called once, with an answer below 500.
   */
  async write(
    first: () => Promise<Outcome>,
    again: () => Promise<Outcome>,
    onAnswer: Unanswered['onAnswer'],
  ): Promise<Outcome> {
    const outcome = await first();
    if (outcome === died || outcome.status >= 500) this.unanswered.push({send: again, onAnswer});
    else onAnswer(outcome);
    return outcome;
  }

  /** Every write gets its answer now. @returns those that got none even without a fault. */
  async answerAll(): Promise<unknown[]> {
    const open = this.unanswered;
    this.unanswered = [];
    const without: unknown[] = [];
    for (const {send, onAnswer} of open) {
      const outcome = await send();
      if (outcome === died || outcome.status >= 500) without.push(outcome);
      else onAnswer(outcome);
    }
    return without;
  }

  /** What each customer owes in each currency, by `merchant customer currency`. */
  ledgers(world: World): Map<string, number> {
    const ledgers = new Map<string, number>();
    const add = (of: {merchantId: string; customerId: string; currency: string}, amountMinor: number) => {
      const key = `${of.merchantId} ${of.customerId} ${of.currency}`;
      ledgers.set(key, (ledgers.get(key) ?? 0) + amountMinor);
    };
    for (const document of this.documents) {
      if (document.isVoid || document.kind === 'retainer') continue;
      if (document.kind === 'credit_note') add(document, -document.totalMinor);
      else add(document, document.totalMinor - document.writtenOffMinor);
    }
    for (const received of this.offline) add(received, -received.amountMinor);
    const customers = new Map(
      (world.sandbox.state.list('customers', platformAccount) as Stripe.Customer[]).map((customer) => [
        customer.id,
        {
          merchantId: customer.metadata['portico_merchant'] ?? '',
          customerId: customer.metadata['portico_customer'] ?? '',
        },
      ]),
    );
    const intents = new Map(world.intents().map((intent) => [intent.id, intent]));
    const ownerOf = (intent: Stripe.PaymentIntent) => ({
      ...customers.get(String(intent.customer))!,
      currency: intent.currency.toUpperCase(),
    });
    for (const intent of intents.values()) {
      if (intent.status === 'succeeded') add(ownerOf(intent), -intent.amount_received);
    }
    for (const refund of world.refunds()) {
      const intent = intents.get(String(refund.payment_intent));
      if (intent && refund.status !== 'failed' && refund.status !== 'canceled') add(ownerOf(intent), refund.amount);
    }
    for (const dispute of world.disputes()) {
      const intent = intents.get(String(dispute.payment_intent));
      if (intent && dispute.status === 'lost') add(ownerOf(intent), dispute.amount);
    }
    return ledgers;
  }

  /** Where the books say something else than they must. For a moment at which nothing is under way. */
  gaps(world: World): {account: string; expected: number; found: number}[] {
    const expected = this.ledgers(world);
    const found = new Map(
      world
        .rows<{account: string; ledger_minor: number}>(
          "SELECT merchant_id || ' ' || customer_id || ' ' || currency AS account, ledger_minor FROM accounts",
        )
        .map(({account, ledger_minor}) => [account, ledger_minor]),
    );
    return [...new Set([...expected.keys(), ...found.keys()])]
      .map((account) => ({account, expected: expected.get(account) ?? 0, found: found.get(account) ?? 0}))
      .filter((gap) => gap.expected !== gap.found);
  }
}
