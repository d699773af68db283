import type {AnnounceTransfer, ApplyCredit, Payables, Payment, StartPayment} from '../client/shapes.ts';
import {type Answers, Problem} from './fake-api.ts';
import {toStripeAmount} from '../stripe/stripe-amount.ts';
import {payables} from './invoices.ts';
import {payment as aPayment} from './payment-methods.ts';

export interface FakePayments {
  answers: Answers;
  /** Each payment that was started, by its id. */
  payments: Map<string, Payment & {intent: string}>;
  /** Makes one of Stripe's test methods the one that a saved method stands for. */
  save(id: string, stripeMethod: string): Promise<void>;
  /** Where the next start, settle or cancel is answered by something else. */
  next: {start?: Problem[]; settle?: (Problem | Payment['state'])[]; apply?: Problem[]; announce?: Problem[]};
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
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error.message);
    return answer;
  };
  let customer: Promise<string> | undefined;
  const customerId = () => (customer ??= ask('POST', 'customers', {name: 'Harbour & Pine Ltd'}).then(({id}) => id));
  const saved = new Map<string, string>();
  const partsOf = (invoices: StartPayment['invoices']): Payment['invoices'] =>
    invoices.map(({invoiceId, amountMinor}) => ({
      invoiceId,
      kind: 'invoice',
      number: invoiceId.replace('inv_', 'INV-204'),
      amountMinor,
      balanceMinor: amountMinor,
    }));

  const start = async ({body, idempotencyKey}: {body: StartPayment; idempotencyKey?: string}) => {
    const problem = next.start?.shift();
    if (problem) return problem;
    if (!idempotencyKey) return new Problem(400, 'idempotency.key_missing');
    let id = byKey.get(idempotencyKey);
    if (!id) {
      id = `pay_${byKey.size + 1}`;
      byKey.set(idempotencyKey, id);
      const instant = {'payment_method_options[us_bank_account][verification_method]': 'instant'};
      const intent = await ask('POST', 'payment_intents', {
        amount: String(toStripeAmount(body.amountMinor, body.currency)),
        currency: body.currency.toLowerCase(),
        customer: await customerId(),
        'allowed_payment_method_types[0]': body.method,
        ...(body.method === 'us_bank_account' && instant),
      });
      payments.set(id, {
        ...aPayment({
          id,
          state: 'pending',
          currency: body.currency,
          amountMinor: body.amountMinor,
          method: body.method,
          methodDetails: null,
          createdAtMs: Date.now(),
          receivedOn: null,
          aheadMinor: body.aheadMinor ?? 0,
          invoices: partsOf(body.invoices),
          mandateText: body.mandateText ?? null,
          timeline: [{kind: 'started', atMs: Date.now(), amountMinor: body.amountMinor}],
        }),
        intent: intent.id,
      });
    }
    const payment = payments.get(id)!;
    const {client_secret: clientSecret} = await ask('GET', `payment_intents/${payment.intent}`);
    return {...payment, clientSecret, paymentMethodId: saved.get(body.paymentMethodId ?? '') ?? null};
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
      const {card, us_bank_account: account} = intent.latest_charge.payment_method_details;
      payment.methodDetails = card ? {brand: card.brand, last4: card.last4} : {last4: account?.last4};
    } else if (intent.status === 'processing') payment.state = 'processing';
    else if (intent.status === 'canceled') payment.state = 'canceled';
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
    'POST /customer-sessions': async () => {
      const session = await ask('POST', 'customer_sessions', {
        customer: await customerId(),
        'components[payment_element][enabled]': 'true',
        'components[payment_element][features][payment_method_save]': 'enabled',
        'components[payment_element][features][payment_method_save_usage]': 'off_session',
      });
      return {clientSecret: session.client_secret, stripeCustomerId: session.customer};
    },
    'POST /credit-applications': (({body}: {body: ApplyCredit}) =>
      next.apply?.shift() ?? {...body, invoices: partsOf(body.invoices)}) as never,
    'POST /transfers': (({body, idempotencyKey}: {body: AnnounceTransfer; idempotencyKey?: string}) => {
      const problem =
        next.announce?.shift() ?? (idempotencyKey ? undefined : new Problem(400, 'idempotency.key_missing'));
      return (
        problem ??
        aPayment({
          id: 'pay_transfer',
          state: 'pending',
          method: 'bank_transfer',
          methodDetails: null,
          currency: body.currency,
          amountMinor: body.amountMinor,
          receivedOn: null,
          reference: body.reference ?? null,
          invoices: partsOf(body.invoices),
          timeline: [{kind: 'announced', atMs: Date.now(), amountMinor: body.amountMinor}],
        })
      );
    }) as never,
  };
  const save = async (id: string, stripeMethod: string) => {
    const attached = await ask('POST', `payment_methods/${stripeMethod}/attach`, {customer: await customerId()});
    saved.set(id, attached.id);
  };
  return {answers, payments, save, next};
}
