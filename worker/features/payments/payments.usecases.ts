/** Reading payments: for other use cases as rows, for the portal as it shows them. */
import type {PortalScope} from '../../http/portal-scope.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import {paymentErrors} from './payments.errors.ts';
import {type PaymentRow, selectParts, selectPayment, selectPaymentOfCustomer} from './payments.store.ts';
import {postponeAsking} from './settle.store.ts';

/** For the reconciler: what could not be done now is not the first to be tried again. */
export {postponeAsking};

/** `null` where there is none. */
export async function findPayment(
  database: Database,
  merchantId: string,
  paymentId: string,
): Promise<PaymentRow | null> {
  const [[payment]] = await runBatch(database, [selectPayment(merchantId, paymentId)]);
  return payment ?? null;
}

/** Reads the payment again. Throws where it is gone, which no code does. */
export async function reloadPayment(database: Database, merchantId: string, paymentId: string): Promise<PaymentRow> {
  const payment = await findPayment(database, merchantId, paymentId);
  if (!payment) throw new Error(`${merchantId} ${paymentId} is gone`);
  return payment;
}

/** A payment as the portal shows it. */
export interface PortalPayment {
  id: string;
  state: PaymentRow['state'];
  currency: string;
  amountMinor: number;
  method: string;
  methodDetails: {brand?: string; last4?: string} | null;
  failure: {code: string; message: string} | null;
  createdAtMs: number;
  receivedOn: string | null;
  invoices: {invoiceId: string; number: string; amountMinor: number; balanceMinor: number}[];
}

/** The customer's payment and how it is shown, in one trip. Throws 404 for one that is not theirs. */
export async function readPayment(
  scope: PortalScope,
  paymentId: string,
): Promise<{payment: PaymentRow; shown: PortalPayment}> {
  const [[payment], parts] = await scope.batch([
    selectPaymentOfCustomer(scope, paymentId),
    selectParts(scope.merchantId, paymentId),
  ]);
  if (!payment) throw paymentErrors.notFound();
  return {
    payment,
    shown: {
      id: payment.id,
      state: payment.state,
      currency: payment.currency,
      amountMinor: payment.amount_minor,
      method: payment.method,
      methodDetails: payment.method_details
        ? (JSON.parse(payment.method_details) as {brand?: string; last4?: string})
        : null,
      failure: payment.failure_code ? {code: payment.failure_code, message: payment.failure_message ?? ''} : null,
      createdAtMs: payment.created_at_ms,
      receivedOn: payment.received_on,
      invoices: parts.map((part) => ({
        invoiceId: part.invoice_id,
        number: part.number,
        amountMinor: part.amount_minor,
        balanceMinor: part.balance_minor,
      })),
    },
  };
}
