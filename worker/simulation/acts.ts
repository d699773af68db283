/**
 * What can happen: what customers, merchants, their banks, Stripe and the network do. Each act takes six numbers, which
 * choose among what is there, so that fast-check can make, shrink and repeat any story.
 */
import type Stripe from 'stripe';
import {died, type Fault} from './io.ts';
import type {Document, Model} from './model.ts';
import type {Contact, World} from './world.ts';

export interface Step {
  world: World;
  model: Model;
  numbers: readonly number[];
  faults: readonly Fault[];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** One of a list, or nothing where it is empty. */
const choose = <Item>(items: readonly Item[], number: number): Item | undefined => items[number % items.length];
const contactOf = ({world}: Step, number: number): Contact => world.contacts[number % world.contacts.length]!;
const part = (amountMinor: number, number: number) => 1 + (number % Math.max(1, amountMinor));
/** Whole tens in a currency of three decimals: Stripe charges no others. */
const round = (currency: string, amountMinor: number) =>
  currency === 'KWD' ? Math.max(10, amountMinor - (amountMinor % 10)) : amountMinor;

const open = (step: Step, kinds: readonly Document['kind'][], more: (document: Document) => boolean = () => true) =>
  step.model.documents.filter((document) => !document.isVoid && kinds.includes(document.kind) && more(document));

/** A write of the merchant's server, sent again with the same key until it has an answer. */
function merchantWrite(
  {world, model, faults}: Step,
  merchantId: string,
  method: string,
  path: string,
  body: unknown,
  then: (body: Record<string, unknown>) => void,
  done: () => void = () => undefined,
) {
  const key = `m${++model.made}`;
  const send = (with_: readonly Fault[]) => world.merchant(merchantId, method, path, body, key, with_);
  return model.write(
    () => send(faults),
    () => send([]),
    ({status, body: answer}) => {
      if (status < 300) then(answer);
      done();
    },
  );
}

/** Until its change has an answer nobody else changes it: of two that were under way at once the order is not known. */
async function alone(document: Document, work: (done: () => void) => Promise<unknown>): Promise<void> {
  if (document.isBusy) return;
  document.isBusy = true;
  await work(() => {
    document.isBusy = false;
  });
}

async function issue(step: Step, kind: Document['kind']): Promise<void> {
  const {model, numbers} = step;
  const {merchantId, customerId} = contactOf(step, numbers[0]!);
  // Half of it in one currency, so that customers have several documents in one.
  const currency = choose(['EUR', 'EUR', 'EUR', 'EUR', 'USD', 'USD', 'JPY', 'KWD'] as const, numbers[1]!)!;
  const totalMinor = round(currency, 100 + (numbers[2]! % 9_900));
  const externalId = `x${++model.made}`;
  const allowPartial = numbers[3]! % 3 > 0;
  const body = {
    ...bodyOf(externalId, customerId, currency, totalMinor, kind),
    ...(kind !== 'credit_note' && {
      allowPartialPayments: allowPartial,
      paymentOptions: ['card', 'us_bank_account', 'bank_transfer'],
    }),
  };
  await merchantWrite(step, merchantId, 'POST', pathOf(kind), body, (answer) => {
    model.documents.push({
      id: String(answer['id']),
      externalId,
      number: externalId,
      merchantId,
      customerId,
      currency,
      kind,
      totalMinor,
      isVoid: false,
      writtenOffMinor: 0,
      allowPartial,
      isBusy: false,
    });
  });
}

const pathOf = (kind: Document['kind']) =>
  ({invoice: '/invoices', retainer: '/retainer-invoices', credit_note: '/credit-notes'})[kind];
/** As many decimals as the currency has, by ISO 4217. */
const decimals: Record<string, number> = {EUR: 2, USD: 2, JPY: 0, KWD: 3};
const bodyOf = (
  externalId: string,
  customerId: string,
  currency: string,
  totalMinor: number,
  _kind: Document['kind'],
) => ({
  externalId,
  customer: {id: customerId},
  number: externalId,
  currency,
  date: '2026-03-10',
  lines: [
    {
      description: 'Things',
      quantity: '1',
      unitPrice: (totalMinor / 10 ** decimals[currency]!).toFixed(decimals[currency]),
    },
  ],
});

async function change(step: Step): Promise<void> {
  const document = choose(open(step, ['invoice', 'credit_note']), step.numbers[0]!);
  if (!document) return;
  const totalMinor = round(document.currency, 100 + (step.numbers[1]! % 9_900));
  const body = bodyOf(document.externalId, document.customerId, document.currency, totalMinor, document.kind);
  const options = document.kind === 'invoice' && {
    allowPartialPayments: document.allowPartial,
    paymentOptions: ['card', 'us_bank_account', 'bank_transfer'],
  };
  await alone(document, (done) =>
    merchantWrite(
      step,
      document.merchantId,
      'PUT',
      `${pathOf(document.kind)}/by-external-id/${document.externalId}`,
      {...body, ...options},
      () => {
        document.totalMinor = totalMinor;
      },
      done,
    ),
  );
}

async function makeVoid(step: Step): Promise<void> {
  const document = choose(open(step, ['invoice', 'retainer', 'credit_note']), step.numbers[0]!);
  if (!document) return;
  await alone(document, (done) =>
    merchantWrite(
      step,
      document.merchantId,
      'POST',
      `${pathOf(document.kind)}/${document.id}/void`,
      {},
      () => {
        document.isVoid = true;
        document.writtenOffMinor = 0;
      },
      done,
    ),
  );
}

async function applyCredit(step: Step): Promise<void> {
  const source = choose(open(step, ['credit_note', 'retainer']), step.numbers[0]!);
  if (!source) return;
  const invoice = choose(
    open(step, ['invoice'], (one) => one.customerId === source.customerId && one.currency === source.currency),
    step.numbers[1]!,
  );
  if (!invoice) return;
  await merchantWrite(
    step,
    source.merchantId,
    'POST',
    `${pathOf(source.kind)}/${source.id}/allocations`,
    {invoiceId: invoice.id, amountMinor: part(source.totalMinor, step.numbers[2]!)},
    () => undefined,
  );
}

async function recordPayment(step: Step): Promise<void> {
  const invoice = choose(open(step, ['invoice', 'retainer']), step.numbers[0]!);
  if (!invoice) return;
  const amountMinor = part(invoice.totalMinor + 500, step.numbers[1]!);
  const received = {...invoice, amountMinor};
  await merchantWrite(
    step,
    invoice.merchantId,
    'POST',
    '/payments',
    {
      customer: {id: invoice.customerId},
      method: 'check',
      currency: invoice.currency,
      amountMinor,
      receivedOn: '2026-03-10',
      invoices:
        step.numbers[2]! % 3 ? [{invoiceId: invoice.id, amountMinor: Math.min(amountMinor, invoice.totalMinor)}] : [],
    },
    (answer) => {
      step.model.offline.push(received);
      step.model.offlinePayments.push({...received, id: String(answer['id'])});
    },
  );
}

async function applyExcess(step: Step): Promise<void> {
  const {model, numbers} = step;
  const payment = choose(
    [...model.offlinePayments, ...model.payments.map((started) => ({...started, ...started.contact}))],
    numbers[0]!,
  );
  if (!payment) return;
  const invoice = choose(
    open(
      step,
      ['invoice', 'retainer'],
      (one) => one.customerId === payment.customerId && one.currency === payment.currency,
    ),
    numbers[1]!,
  );
  if (!invoice) return;
  const body = {invoiceId: invoice.id, amountMinor: part(payment.amountMinor, numbers[2]!)};
  await merchantWrite(step, payment.merchantId, 'POST', `/payments/${payment.id}/allocations`, body, () => undefined);
}

async function refundOffline(step: Step): Promise<void> {
  const payment = choose(step.model.offlinePayments, step.numbers[0]!);
  if (!payment) return;
  const amountMinor = part(payment.amountMinor, step.numbers[1]!);
  await merchantWrite(step, payment.merchantId, 'POST', `/payments/${payment.id}/refunds`, {amountMinor}, () => {
    step.model.offline.push({...payment, amountMinor: -amountMinor});
  });
}

async function refundCreditNote(step: Step): Promise<void> {
  const note = choose(open(step, ['credit_note']), step.numbers[0]!);
  if (!note) return;
  const amountMinor = part(note.totalMinor, step.numbers[1]!);
  await merchantWrite(step, note.merchantId, 'POST', `/credit-notes/${note.id}/refunds`, {amountMinor}, () => {
    step.model.offline.push({...note, amountMinor: -amountMinor});
  });
}

/** Through our API: what becomes of it is Stripe's to say. */
async function refundOnline(step: Step): Promise<void> {
  const payment = choose(step.model.payments, step.numbers[0]!);
  if (!payment) return;
  const amountMinor = round(payment.currency, part(payment.amountMinor, step.numbers[1]!));
  const body = step.numbers[2]! % 2 ? {amountMinor} : {};
  await merchantWrite(
    step,
    payment.contact.merchantId,
    'POST',
    `/payments/${payment.id}/refunds`,
    body,
    () => undefined,
  );
}

async function writeOff(step: Step): Promise<void> {
  const document = choose(open(step, ['invoice']), step.numbers[0]!);
  if (!document) return;
  const amountMinor = part(document.totalMinor, step.numbers[1]!);
  await alone(document, (done) =>
    merchantWrite(
      step,
      document.merchantId,
      'POST',
      `/invoices/${document.id}/write-offs`,
      {amountMinor},
      (answer) => {
        document.writtenOffMinor += amountMinor;
        step.model.writeOffs.push({id: String(answer['id']), document, amountMinor, isReversed: false});
      },
      done,
    ),
  );
}

async function reverseWriteOff(step: Step): Promise<void> {
  const written = choose(
    step.model.writeOffs.filter(({isReversed, document}) => !isReversed && !document.isVoid),
    step.numbers[0]!,
  );
  if (!written) return;
  await alone(written.document, (done) =>
    merchantWrite(
      step,
      written.document.merchantId,
      'POST',
      `/write-offs/${written.id}/reverse`,
      {},
      () => {
        written.isReversed = true;
        written.document.writtenOffMinor -= written.amountMinor;
      },
      done,
    ),
  );
}

async function releaseRetainer(step: Step): Promise<void> {
  const retainer = choose(open(step, ['retainer']), step.numbers[0]!);
  if (!retainer) return;
  await alone(retainer, (done) =>
    merchantWrite(
      step,
      retainer.merchantId,
      'POST',
      `/retainer-invoices/${retainer.id}/release`,
      {},
      () => undefined,
      done,
    ),
  );
}

// ---------------------------------------------------------------- the customer

interface Payables {
  groups: {
    currency: string;
    invoices: {id: string; payableMinor: number; allowPartial: boolean; kind: string}[];
    creditMinor: number;
    retainerMinor: number;
  }[];
}

/** What a sheet would send: some of what is payable, whole or in part, with credit or without. */
async function sheet(step: Step, contact: Contact) {
  const {world, numbers} = step;
  const answer = await world.portal(contact, 'GET', '/payables');
  if (typeof answer === 'symbol' || answer.status !== 200) return null;
  const {groups} = answer.body as unknown as Payables;
  const owing = groups.filter(({invoices}) => invoices.length);
  const group = choose(numbers[1]! % 8 && owing.length ? owing : groups, numbers[1]!);
  if (!group) return null;
  const from = group.invoices.length ? numbers[2]! % group.invoices.length : 0;
  const chosen = group.invoices.slice(from, from + 1 + (numbers[2]! % 3));
  const invoices = chosen.map((invoice, index) => ({
    invoiceId: invoice.id,
    kind: invoice.kind,
    amountMinor:
      invoice.allowPartial && (numbers[3]! + index) % 2
        ? Math.min(invoice.payableMinor, round(group.currency, part(invoice.payableMinor, numbers[3]!)))
        : invoice.payableMinor,
  }));
  return {group, invoices};
}

const bare = (invoices: readonly {invoiceId: string; amountMinor: number}[]) =>
  invoices.map(({invoiceId, amountMinor}) => ({invoiceId, amountMinor}));

async function pay(step: Step): Promise<void> {
  const {world, model, numbers, faults} = step;
  const contact = contactOf(step, numbers[0]!);
  const given = await sheet(step, contact);
  if (!given) return;
  const {group, invoices} = given;
  const coverable = invoices.filter(({kind}) => kind === 'invoice').reduce((sum, one) => sum + one.amountMinor, 0);
  const creditMinor = numbers[4]! % 3 === 0 ? Math.min(Math.max(0, group.creditMinor), coverable) : 0;
  const retainerMinor = numbers[4]! % 4 === 0 ? Math.min(group.retainerMinor, coverable - creditMinor) : 0;
  const aheadMinor = numbers[5]! % 5 === 0 ? round(group.currency, 100 + (numbers[5]! % 900)) : 0;
  const wished = invoices.reduce((sum, one) => sum + one.amountMinor, 0);
  const amountMinor = wished + aheadMinor - creditMinor - retainerMinor;
  const key = `k${++model.made}`;
  if (amountMinor <= 0) {
    if (!wished) return;
    await world.portal(
      contact,
      'POST',
      '/credit-applications',
      {currency: group.currency, invoices: bare(invoices), creditMinor, retainerMinor},
      key,
      faults,
    );
    return;
  }
  const method = group.currency === 'USD' && numbers[5]! % 2 ? 'us_bank_account' : 'card';
  const body = {
    currency: group.currency,
    amountMinor,
    method,
    invoices: bare(invoices),
    creditMinor,
    retainerMinor,
    aheadMinor,
  };
  // Somebody has changed the amount in the browser.
  if (numbers[4]! % 17 === 0) {
    const less = {...body, amountMinor: amountMinor - 1};
    const refused = await world.portal(contact, 'POST', '/payments', less, key, faults);
    if (refused !== died && refused.status < 300)
      throw new Error(`A changed amount was taken: ${JSON.stringify(less)}`);
    return;
  }
  const outcome = await world.portal(contact, 'POST', '/payments', body, key, faults);
  if (typeof outcome === 'symbol' || outcome.status >= 300) {
    // The customer clicks again later, with the same key.
    model.payments.push({contact, id: '', clientSecret: '', body, key, currency: group.currency, amountMinor});
    return;
  }
  model.payments.push({
    contact,
    id: String(outcome.body['id']),
    clientSecret: String(outcome.body['clientSecret']),
    body,
    key,
    currency: group.currency,
    amountMinor,
  });
}

async function payAgain({world, model, numbers, faults}: Step): Promise<void> {
  const payment = choose(model.payments, numbers[0]!);
  if (!payment) return;
  const outcome = await world.portal(payment.contact, 'POST', '/payments', payment.body, payment.key, faults);
  if (typeof outcome === 'symbol' || outcome.status >= 300) return;
  if (payment.id && payment.id !== outcome.body['id'])
    throw new Error(`One key, two payments: ${payment.id}, ${String(outcome.body['id'])}`);
  payment.id = String(outcome.body['id']);
  payment.clientSecret = String(outcome.body['clientSecret']);
}

const cards = ['4242424242424242', '4000000000000002', '4000002760003184', '4000000000000259', '4242424242424242'];
const banks = ['000123456789', '000111111113', '000222222227', '000555555559', '000123456789'];

/** What the customer does in Stripe's fields, with the secret that the page was given. */
async function atTheField(step: Step): Promise<void> {
  const {world, model, numbers} = step;
  const payment = choose(
    model.payments.filter(({clientSecret}) => clientSecret),
    numbers[0]!,
  );
  if (!payment) return;
  const intent = world
    .intents()
    .find(({client_secret: secret}) => secret === payment.clientSecret) as Stripe.PaymentIntent;
  if (intent.status === 'requires_action') {
    world.sandbox.controls.authenticate(intent.id, numbers[1]! % 3 > 0);
    return;
  }
  if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_confirmation') return;
  if (intent.payment_method_types.includes('card')) {
    await world.sandbox.controls.payByCard(intent.id, choose(cards, numbers[1]!)!);
    return;
  }
  const account = await world.atStripe(
    'POST',
    '/sandbox/financial_connections/accounts',
    {account_number: choose(banks, numbers[1]!)!},
    'browser',
  );
  await world.atStripe(
    'POST',
    `/payment_intents/${intent.id}/confirm`,
    {
      client_secret: payment.clientSecret,
      'payment_method_data[type]': 'us_bank_account',
      'payment_method_data[us_bank_account][financial_connections_account]': String(account.body['id']),
      'payment_method_data[billing_details][name]': 'Ada',
      'mandate_data[customer_acceptance][type]': 'online',
      'mandate_data[customer_acceptance][online][infer_from_client]': 'true',
    },
    'browser',
  );
}

async function comeBack({world, model, numbers, faults}: Step): Promise<void> {
  const payment = choose(
    model.payments.filter(({id}) => id),
    numbers[0]!,
  );
  if (payment)
    await world.portal(payment.contact, 'POST', `/payments/${payment.id}/settle`, undefined, undefined, faults);
}

async function leave({world, model, numbers, faults}: Step): Promise<void> {
  const payment = choose(
    model.payments.filter(({id}) => id),
    numbers[0]!,
  );
  if (payment)
    await world.portal(payment.contact, 'POST', `/payments/${payment.id}/cancel`, undefined, undefined, faults);
}

async function announce(step: Step): Promise<void> {
  const {world, model, numbers, faults} = step;
  const contact = contactOf(step, numbers[0]!);
  const given = await sheet(step, contact);
  if (!given?.invoices.length) return;
  const invoices = bare(given.invoices);
  const amountMinor = invoices.reduce((sum, one) => sum + one.amountMinor, 0);
  const outcome = await world.portal(
    contact,
    'POST',
    '/transfers',
    {currency: given.group.currency, amountMinor, invoices},
    `t${++model.made}`,
    faults,
  );
  if (typeof outcome === 'symbol' || outcome.status >= 300) return;
  model.transfers.push({
    contact,
    id: String(outcome.body['id']),
    currency: given.group.currency,
    amountMinor,
    isOver: false,
  });
}

async function decideTransfer(step: Step): Promise<void> {
  const {model, numbers} = step;
  const transfer = choose(
    model.transfers.filter(({isOver}) => !isOver),
    numbers[0]!,
  );
  if (!transfer) return;
  transfer.isOver = true;
  const {merchantId} = transfer.contact;
  const decision = numbers[1]! % 3 ? 'confirm' : 'reject';
  await merchantWrite(step, merchantId, 'POST', `/payments/${transfer.id}/${decision}`, {}, () => {
    if (decision === 'confirm') {
      model.offline.push({...transfer.contact, currency: transfer.currency, amountMinor: transfer.amountMinor});
    }
  });
}

// ---------------------------------------------------------------- Stripe, the banks and the network

/** Somebody refunds in Stripe's dashboard, past us. */
async function refundInDashboard({world, numbers}: Step): Promise<void> {
  const intent = choose(
    world.intents().filter(({status}) => status === 'succeeded'),
    numbers[0]!,
  );
  if (!intent) return;
  const amount = round(intent.currency.toUpperCase(), part(intent.amount, numbers[1]!));
  await world.atStripe('POST', '/refunds', {
    payment_intent: intent.id,
    ...(numbers[2]! % 2 && {amount: String(amount)}),
  });
}

async function decideDispute({world, numbers}: Step): Promise<void> {
  const {body} = await world.atStripe('GET', '/disputes', {limit: '100'});
  const undecided = (body['data'] as Stripe.Dispute[]).filter(
    ({status}) => status === 'needs_response' || status === 'warning_needs_response',
  );
  const dispute = choose(undecided, numbers[0]!);
  if (!dispute) return;
  await world.atStripe('POST', `/disputes/${dispute.id}`, {
    'evidence[uncategorized_text]': numbers[1]! % 2 ? 'winning_evidence' : 'losing_evidence',
    submit: 'true',
  });
}

/** Webhooks come: some of them, in any order, some twice, some never. */
async function webhooks({world, numbers, faults}: Step): Promise<void> {
  await world.collectWebhooks();
  const count = 1 + (numbers[0]! % 4);
  for (let sent = 0; sent < count && world.bag.length; sent++) {
    const at = numbers[1]! % world.bag.length;
    const fate = (numbers[2]! + sent) % 5;
    const [webhook] = fate === 0 ? [world.bag[at]!] : world.bag.splice(at, 1);
    // Fate 1: lost on the way.
    if (fate === 1) continue;
    const outcome = await world.deliver(webhook!, sent === 0 ? faults : []);
    // Not acknowledged: Stripe sends it again.
    if (fate !== 0 && (typeof outcome === 'symbol' || outcome.status >= 300)) world.bag.push(webhook!);
  }
}

async function reconcileNow({world, faults}: Step): Promise<void> {
  await world.reconcile(faults);
}

async function wait({world, numbers}: Step): Promise<void> {
  world.wait([minute, 5 * minute, 31 * minute, 6 * hour, day, 5 * day][numbers[0]! % 6]!);
}

/** How often each act comes, among the sum of all. */
export const acts = {
  issueInvoice: {weight: 10, run: (step: Step) => issue(step, 'invoice')},
  issueRetainer: {weight: 2, run: (step: Step) => issue(step, 'retainer')},
  issueCreditNote: {weight: 3, run: (step: Step) => issue(step, 'credit_note')},
  change: {weight: 3, run: change},
  makeVoid: {weight: 2, run: makeVoid},
  applyCredit: {weight: 3, run: applyCredit},
  recordPayment: {weight: 3, run: recordPayment},
  applyExcess: {weight: 2, run: applyExcess},
  refundOffline: {weight: 1, run: refundOffline},
  refundCreditNote: {weight: 1, run: refundCreditNote},
  refundOnline: {weight: 2, run: refundOnline},
  writeOff: {weight: 1, run: writeOff},
  reverseWriteOff: {weight: 1, run: reverseWriteOff},
  releaseRetainer: {weight: 1, run: releaseRetainer},
  pay: {weight: 14, run: pay},
  payAgain: {weight: 4, run: payAgain},
  atTheField: {weight: 14, run: atTheField},
  comeBack: {weight: 8, run: comeBack},
  leave: {weight: 3, run: leave},
  announce: {weight: 1, run: announce},
  decideTransfer: {weight: 1, run: decideTransfer},
  refundInDashboard: {weight: 1, run: refundInDashboard},
  decideDispute: {weight: 1, run: decideDispute},
  webhooks: {weight: 9, run: webhooks},
  reconcileNow: {weight: 4, run: reconcileNow},
  wait: {weight: 5, run: wait},
} as const satisfies Record<string, {weight: number; run: (step: Step) => Promise<void>}>;

export type ActName = keyof typeof acts;
