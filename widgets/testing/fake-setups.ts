import type {PaymentMethods, SetupResult, Verification} from '../client/shapes.ts';
import {type Answers, Problem} from './fake-api.ts';
import {savedMethod} from './payment-methods.ts';

export interface FakeSetups {
  answers: Answers;
  /** What each key began, by its id. */
  setups: Map<string, {intent: string; mandateText?: string}>;
  /** Where the next start or settle is answered by something else. */
  next: {start?: Problem[]; settle?: (Problem | SetupResult)[]};
}

/**
 * The API's side of saving a method, as far as the element can see it, with real setup intents at the Stripe sandbox:
 * what has become of one is Stripe's word, as it is on the server.
 *
 * @param sandbox origin of the Stripe sandbox
 * @param methods what is saved before; what is added is put on top
 */
export function fakeSetups(sandbox: string, methods: PaymentMethods): FakeSetups {
  const setups: FakeSetups['setups'] = new Map();
  const byKey = new Map<string, string>();
  const next: FakeSetups['next'] = {};
  const saved = {
    ...methods,
    stripe: {publishableKey: 'pk_test_sandbox', account: null, jsUrl: `${sandbox}/v3/stripe.js`},
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

  const answers: Answers = {
    'GET /payment-methods': () => ({...saved, data: [...saved.data]}),
    'POST /payment-methods/setups': (async ({
      body,
      idempotencyKey,
    }: {
      body: {types: string[]; mandateText?: string};
      idempotencyKey?: string;
    }) => {
      const problem = next.start?.shift();
      if (problem) return problem;
      if (!idempotencyKey) return new Problem(400, 'idempotency.key_missing');
      let setupId = byKey.get(idempotencyKey);
      if (!setupId) {
        setupId = `set_${byKey.size + 1}`;
        byKey.set(idempotencyKey, setupId);
        const customer = await ask('POST', 'customers', {name: methods.customerName});
        const types = body.types.map((type, i) => [`allowed_payment_method_types[${i}]`, type]);
        const intent = await ask('POST', 'setup_intents', {customer: customer.id, ...Object.fromEntries(types)});
        setups.set(setupId, {intent: intent.id, ...(body.mandateText && {mandateText: body.mandateText})});
      }
      const {client_secret: clientSecret} = await ask('GET', `setup_intents/${setups.get(setupId)!.intent}`);
      return {setupId, clientSecret};
    }) as never,
    'POST /payment-methods/setups/{id}/settle': async ({id}) => {
      const told = next.settle?.shift();
      if (told) return told;
      const setup = setups.get(id!);
      if (!setup) return new Problem(404, 'payment_methods.not_found');
      const intent = await ask('GET', `setup_intents/${setup.intent}?expand[]=payment_method`);
      const error = intent.last_setup_error;
      if (intent.status === 'requires_payment_method') {
        return error
          ? {state: 'failed', method: null, failure: {code: error.decline_code ?? error.code, message: error.message}}
          : {state: 'open', method: null, failure: null};
      }
      const {type, card, us_bank_account: account} = intent.payment_method;
      const waits = intent.next_action?.verify_with_microdeposits;
      if (intent.status === 'requires_action' && !waits) return {state: 'open', method: null, failure: null};
      const method = savedMethod({
        id: `pmt_new_${id}`,
        type,
        brand: card?.brand ?? null,
        last4: (card ?? account).last4,
        bankName: account?.bank_name ?? null,
        ...(account && {expMonth: null, expYear: null, expiry: null, lastUsedAtMs: null}),
        ...(setup.mandateText && {mandate: {text: setup.mandateText, acceptedAtMs: Date.now(), reference: null}}),
        ...(waits && {
          state: 'verifying' as const,
          verification: {
            kind: waits.microdeposit_type === 'descriptor_code' ? ('descriptor_code' as const) : ('amounts' as const),
            arrivesOn: new Date(waits.arrival_date * 1000).toISOString().slice(0, 10),
            expiresAtMs: null,
            triesLeft: null,
          },
        }),
      });
      if (!saved.data.some((one) => one.id === method.id)) saved.data = [method, ...saved.data];
      return {state: waits ? 'verifying' : 'succeeded', method, failure: null};
    },
    'POST /payment-methods/{id}/verify': (async ({id, body}: {id?: string; body: Verification}) => {
      const setup = setups.get(id!.replace('pmt_new_', ''));
      const wrong = new Problem(422, 'payment_methods.verification_wrong', {triesLeft: 2});
      // One of the fixtures', which no bank knows.
      if (!setup) return wrong;
      const form: Record<string, string> =
        'amounts' in body
          ? {'amounts[0]': String(body.amounts[0]), 'amounts[1]': String(body.amounts[1])}
          : {descriptor_code: body.descriptorCode};
      const right = await ask('POST', `setup_intents/${setup.intent}/verify_microdeposits`, form).catch(() => null);
      if (!right) return wrong;
      saved.data = saved.data.map((one) => (one.id === id ? {...one, state: 'active', verification: null} : one));
      return saved.data.find((one) => one.id === id)!;
    }) as never,
    'PATCH /payment-methods/{id}': ({id, body}) => {
      const {nickname, isDefault} = body;
      saved.data = saved.data.map((one) => ({
        ...one,
        ...(isDefault && {isDefault: one.id === id}),
        ...(one.id === id && nickname !== undefined && {nickname}),
      }));
      return saved.data.find((one) => one.id === id) ?? new Problem(404, 'payment_methods.not_found');
    },
    'DELETE /payment-methods/{id}': ({id}) => {
      if (!saved.data.some((one) => one.id === id)) return new Problem(404, 'payment_methods.not_found');
      saved.data = saved.data.filter((one) => one.id !== id);
      return undefined;
    },
  };
  return {answers, setups, next};
}
