import type {Payables, Payment, StartPayment} from '../client/shapes.ts';
import {type Answers, Problem} from './fake-api.ts';
import {payables} from './invoices.ts';

export interface FakePayments {
  answers: Answers;
  /** Each payment that was started, by its id. */
  payments: Map<string, Payment & {intent: string}>;
  /** Where the next start, settle or cancel is answered by something else. */
  next: {start?: Problem[]; settle?: (Problem | Payment['state'])[]};
}

/**
 * The API's side of paying, as far as the sheet can see it, with real intents at the Stripe sandbox: what a payment has
 * become is Stripe's word, as it is on the server.
 *
 * @param sandbox origin of the Stripe sandbox
 */
export function fakePayments(sandbox: string, over: Partial<Payables> = {}): FakePayments {
  const payments: FakePayments['payments'] = new Map();
  const byKey = new Map<string, string>();
  const next: FakePayments['next'] = {};
  const offered: Payables = {
    ...payables,
    stripe: {publishableKey: 'pk_test_sandbox', account: null, jsUrl: `${sandbox}/v3/stripe.js`},
    ...over,
  };

  const ask = async (method: string, path: string, form?: Record<string, string>) => {
    const response = await fetch(`${sandbox}/v1/${path}`, {
      method,
      headers: {Authorization: 'Bearer sk_test_sandbox', 'Content-Type': 'application/x-www-form-urlencoded'},
      body: form ? new URLSearchParams(form) : null,
    });
    return response.json();
  };

  const start = async ({body, idempotencyKey}: {body: StartPayment; idempotencyKey?: string}) => {
    const problem = next.start?.shift();
    if (problem) return problem;
    if (!idempotencyKey) return new Problem(400, 'idempotency.key_missing');
    let id = byKey.get(idempotencyKey);
    if (!id) {
      id = `pay_${byKey.size + 1}`;
      byKey.set(idempotencyKey, id);
      const intent = await ask('POST', 'payment_intents', {
        amount: String(body.amountMinor),
        currency: body.currency.toLowerCase(),
        'allowed_payment_method_types[0]': 'card',
      });
      payments.set(id, {
        id,
        intent: intent.id,
        state: 'pending',
        currency: body.currency,
        amountMinor: body.amountMinor,
        method: body.method,
        methodDetails: null,
        failure: null,
        createdAtMs: Date.now(),
        receivedOn: null,
        invoices: body.invoices.map(({invoiceId, amountMinor}) => ({
          invoiceId,
          number: invoiceId.replace('inv_', 'INV-204'),
          amountMinor,
          balanceMinor: amountMinor,
        })),
      });
    }
    const payment = payments.get(id)!;
    const {client_secret: clientSecret} = await ask('GET', `payment_intents/${payment.intent}`);
    return {...payment, clientSecret};
  };

  const settle = async (id: string): Promise<Payment | Problem> => {
    const payment = payments.get(id);
    if (!payment) return new Problem(404, 'payments.not_found');
    const told = next.settle?.shift();
    if (told instanceof Problem) return told;
    const intent = await ask('GET', `payment_intents/${payment.intent}?expand[]=latest_charge`);
    const error = intent.last_payment_error;
    payment.failure = error ? {code: error.decline_code ?? error.code, message: error.message} : payment.failure;
    if (told) payment.state = told;
    else if (intent.status === 'succeeded') {
      payment.state = 'succeeded';
      payment.failure = null;
      payment.receivedOn = '2026-11-22';
      const {brand, last4} = intent.latest_charge.payment_method_details.card;
      payment.methodDetails = {brand, last4};
    } else if (intent.status === 'canceled') payment.state = 'canceled';
    return {...payment};
  };

  const answers: Answers = {
    'GET /payables': offered,
    'POST /payments': start as never,
    'GET /payments/{id}': ({id}) => settle(id!),
    'POST /payments/{id}/settle': ({id}) => settle(id!),
    'POST /payments/{id}/cancel': async ({id}) => {
      const {intent} = payments.get(id!)!;
      await ask('POST', `payment_intents/${intent}/cancel`, {});
      return settle(id!);
    },
  };
  return {answers, payments, next};
}
