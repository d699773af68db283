/** What a payment may be for. Pure: the records go in, the plan or a refusal comes out. */
import {toStripeAmount} from '../../money/stripe-amounts.ts';
import {onlineMethodsOf, payOnline} from './pay-online.rules.ts';
import type {Role} from '../../http/portal-scope.ts';
import {paymentErrors} from './payments.errors.ts';

export interface Part {
  invoiceId: string;
  amountMinor: number;
}

export interface StartInput {
  currency: string;
  amountMinor: number;
  method: string;
  invoices: Part[];
}

/** An invoice as the database has it; `ownHeldMinor` is what the asker's own open payments hold of it. */
export interface InvoiceFacts {
  id: string;
  number: string;
  status: 'draft' | 'sent' | 'partially_paid' | 'paid' | 'void';
  currency: string;
  payableMinor: number;
  processingMinor: number;
  ownHeldMinor: number;
  paymentOptions: string[];
  allowPartialPayments: boolean;
}

/**
 * Holds what the client wishes against the records. The amounts of the client are never taken, only compared: where
 * they differ from what is payable, it is told so and looks again.
 * @returns the amount in Stripe's units.
 */
export function planPayment(input: StartInput, facts: readonly InvoiceFacts[], role: Role): number {
  const byId = new Map(facts.map((invoice) => [invoice.id, invoice]));
  let sumMinor = 0;
  for (const part of input.invoices) {
    const invoice = byId.get(part.invoiceId);
    if (!invoice) throw paymentErrors.invoiceNotFound();
    if (invoice.currency !== input.currency) throw paymentErrors.currencyMixed();
    const online = payOnline(invoice, role, invoice.ownHeldMinor);
    if (!online.allowed) throw refusal(online.reason, invoice.number);
    if (!(onlineMethodsOf(invoice.paymentOptions) as string[]).includes(input.method))
      throw paymentErrors.onlineNotAllowed(invoice.number);
    const payableMinor = invoice.payableMinor + invoice.ownHeldMinor;
    const fits = invoice.allowPartialPayments ? part.amountMinor <= payableMinor : part.amountMinor === payableMinor;
    if (!fits) throw paymentErrors.amountChanged();
    sumMinor += part.amountMinor;
  }
  if (sumMinor !== input.amountMinor) throw paymentErrors.amountChanged();
  const amount = toStripeAmount(sumMinor, input.currency);
  if (amount.ok) return amount.amount;
  switch (amount.code) {
    case 'payments.amount_too_small':
      throw paymentErrors.amountTooSmall(amount.minimumMinor, amount.maximumMinor);
    case 'payments.amount_too_large':
      throw paymentErrors.amountTooLarge(amount.minimumMinor, amount.maximumMinor);
    case 'payments.amount_not_chargeable':
      throw paymentErrors.amountNotChargeable();
    default:
      throw paymentErrors.currencyNotChargeable();
  }
}

function refusal(reason: string, number: string) {
  if (reason === 'processing' || reason === 'reserved') return paymentErrors.invoiceReserved();
  if (reason === 'paid' || reason === 'void') return paymentErrors.notPayable(number);
  return paymentErrors.onlineNotAllowed(number);
}

/** Whether two payments are for the same parts, in any order. */
export function sameParts(one: readonly Part[], other: readonly Part[]): boolean {
  const key = (parts: readonly Part[]) =>
    parts
      .map((part) => `${part.invoiceId} ${part.amountMinor}`)
      .sort()
      .join();
  return key(one) === key(other);
}
