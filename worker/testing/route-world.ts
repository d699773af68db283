/** A small world in which every route has something to answer, and strangers whose records must never show. */
import {codeOf} from '../features/sign-in/sign-in.rules.ts';
import {sha256Hex} from '../providers/ids.ts';
import {env, publishableKeyOf, secretKeyOf, shopOrigin, startMs} from './harness.ts';
import {createMoneyWorld} from './money-world.ts';
import {addContact, addCreditNote, addCustomer, addInvoices, addPayment, addTicket, insertInto} from './records.ts';

/** Stands in every name and number of somebody else; in no answer to the customer `cus_mine`. */
export const strangerMark = 'STRANGER';

/** What requests are made of: the asker's own, or somebody else's. */
export interface Ids {
  publishableKey: string;
  customer: string;
  contact: string;
  invoice: string;
  invoiceTotalMinor: number;
  /** Another one, as much as the credit note, which a transfer can pay too. */
  smallInvoice: string;
  creditNote: string;
  /** One that is paid in part and not drawn. */
  retainer: string;
  /** A payment received elsewhere, of which something is left; and a refund of another part of it. */
  offlinePayment: string;
  refund: string;
  writeOff: string;
  /** A payment that waits for its customer at Stripe. */
  payment: string;
  /** A transfer that was announced. */
  transfer: string;
  /** A saved card, and the setup that has saved it. */
  paymentMethod: string;
  setup: string;
  externalId: string;
  ticket: string;
  refreshToken: string;
  email: string;
  signInId: string;
  code: string;
}

export type RouteWorld = Awaited<ReturnType<typeof createRouteWorld>>;

export async function createRouteWorld() {
  const money = await createMoneyWorld();
  const {harness} = money;

  /** One customer with one record of each kind. */
  async function settler(name: string, merchantId: string): Promise<Ids> {
    const mark = name === 'mine' ? 'MINE' : strangerMark;
    const whose = {merchant_id: merchantId};
    const customer = `cus_${name}`;
    const contact = `con_${name}`;
    await addCustomer(customer, {
      ...whose,
      name: `${mark} ${name}`,
      external_id: `ext-${name}`,
      email: `${mark}@${name}.example`,
    });
    // What an admin may do, all may be asked.
    await addContact(contact, customer, {merchantId, email: `${name}@customer.example`, role: 'admin'});
    await addInvoices([
      {id: `inv_${name}`, customerId: customer, merchantId, number: `${mark}-1-${name}`, totalMinor: 5000},
      {id: `inv_${name}_held`, customerId: customer, merchantId, number: `${mark}-2-${name}`, totalMinor: 7000},
      {
        id: `inv_${name}_small`,
        customerId: customer,
        merchantId,
        number: `${mark}-3-${name}`,
        totalMinor: 300,
        paymentOptions: ['card', 'bank_transfer'],
      },
      {id: `inv_${name}_lost`, customerId: customer, merchantId, number: `${mark}-4-${name}`, totalMinor: 100},
      {
        id: `inv_${name}_sent`,
        customerId: customer,
        merchantId,
        number: `${mark}-5-${name}`,
        totalMinor: 300,
        paymentOptions: ['bank_transfer'],
      },
      {
        id: `inv_${name}_ret`,
        customerId: customer,
        merchantId,
        kind: 'retainer',
        number: `${mark}-RET-${name}`,
        totalMinor: 1000,
      },
    ]);
    await addCreditNote({
      id: `crn_${name}`,
      customerId: customer,
      merchantId,
      number: `${mark}-CN-${name}`,
      totalMinor: 300,
    });
    const {paymentMethod, setup} = await addPaymentMethod(name, {...whose, customer_id: customer}, `${mark} card`);
    await addPayment({id: `pay_${name}_old`, customerId: customer, merchantId, amountMinor: 100});
    await addPayment({
      id: `pay_${name}_ret`,
      customerId: customer,
      merchantId,
      amountMinor: 400,
      parts: [{invoiceId: `inv_${name}_ret`, amountMinor: 400}],
    });
    const money = {
      ...whose,
      customer_id: customer,
      currency: 'EUR',
      amount_minor: 40,
      date: '2026-03-09',
      created_at_ms: startMs,
    };
    await insertInto('write_offs', [
      {...money, id: `wof_${name}`, invoice_id: `inv_${name}_lost`, reason: `${mark} insolvent`},
    ]).run();
    await insertInto('refunds', [
      {
        ...money,
        id: `rfd_${name}`,
        payment_id: `pay_${name}_old`,
        state: 'succeeded',
        reference: `${mark} refund`,
        updated_at_ms: startMs,
      },
    ]).run();
    const {grant} = await harness.signIn(customer, {merchantId, contactId: contact});
    const started = await harness.request('POST', '/portal/v1/payments', {
      body: {
        currency: 'EUR',
        amountMinor: 7000,
        method: 'card',
        invoices: [{invoiceId: `inv_${name}_held`, amountMinor: 7000}],
      },
      headers: {authorization: `Bearer ${grant.accessToken}`, origin: shopOrigin, 'idempotency-key': `world-${name}`},
    });
    const payment = (await started.json<{id: string}>()).id;
    const announced = await harness.request('POST', '/portal/v1/transfers', {
      body: {
        currency: 'EUR',
        amountMinor: 300,
        reference: `${mark} transfer`,
        invoices: [{invoiceId: `inv_${name}_sent`, amountMinor: 300}],
      },
      headers: {authorization: `Bearer ${grant.accessToken}`, origin: shopOrigin, 'idempotency-key': `sent-${name}`},
    });
    const transfer = (await announced.json<{id: string}>()).id;
    const asked = await harness.request('POST', '/portal/v1/sign-in/codes', {
      body: {publishableKey: publishableKeyOf(merchantId), email: `${name}@customer.example`},
      headers: {origin: shopOrigin},
    });
    const {signInId} = await asked.json<{signInId: string}>();
    return {
      publishableKey: publishableKeyOf(merchantId),
      customer,
      contact,
      invoice: `inv_${name}`,
      invoiceTotalMinor: 5000,
      smallInvoice: `inv_${name}_small`,
      creditNote: `crn_${name}`,
      retainer: `inv_${name}_ret`,
      offlinePayment: `pay_${name}_old`,
      refund: `rfd_${name}`,
      writeOff: `wof_${name}`,
      payment,
      transfer,
      paymentMethod,
      setup,
      externalId: `ext-${name}`,
      ticket: await addTicket(customer, {merchantId, contactId: contact}),
      refreshToken: grant.refreshToken,
      email: `${name}@customer.example`,
      signInId,
      code: await codeOf(signInId, env.SESSION_SECRET),
    };
  }

  const mine = await settler('mine', 'demo');
  const otherCustomer = await settler('neighbour', 'demo');
  const otherMerchant = await settler('foreigner', 'other');
  const session = await harness.signIn(mine.customer, {contactId: mine.contact});

  const revoked = await harness.signIn(mine.customer, {contactId: mine.contact});
  await env.DB.prepare('UPDATE sessions SET revoked_at_ms = ? WHERE id LIKE ?')
    .bind(startMs, `%${sessionIdOf(revoked.grant.refreshToken)}`)
    .run();

  const revokedKey = 'ptl_sk_demo_revoked';
  await insertInto('api_keys', [
    {
      merchant_id: 'demo',
      id: 'key_revoked',
      kind: 'secret',
      key_hash: await sha256Hex(revokedKey),
      name: 'revoked',
      created_at_ms: 1,
      revoked_at_ms: 2,
    },
  ]).run();

  return {
    harness,
    ids: {mine, otherCustomer, otherMerchant, nobody: nobodysIds(mine)},
    tokens: {
      session: session.grant.accessToken,
      revoked: revoked.grant.accessToken,
      key: secretKeyOf('demo'),
      otherKey: secretKeyOf('other'),
      revokedKey,
    },
    dump,
  };
}

/** Ids that nobody has, in the form of those that somebody has. */
function nobodysIds(mine: Ids): Ids {
  const none = (id: string) => id.replaceAll('mine', 'none');
  return {
    ...mine,
    customer: none(mine.customer),
    contact: none(mine.contact),
    invoice: none(mine.invoice),
    creditNote: none(mine.creditNote),
    retainer: none(mine.retainer),
    offlinePayment: none(mine.offlinePayment),
    refund: none(mine.refund),
    writeOff: none(mine.writeOff),
    smallInvoice: none(mine.smallInvoice),
    payment: 'pay_none',
    transfer: 'pay_none',
    paymentMethod: none(mine.paymentMethod),
    setup: none(mine.setup),
    ticket: 'ptl_tk_demo_none',
    signInId: 'cod_none',
  };
}

async function addPaymentMethod(name: string, whose: {merchant_id: string; customer_id: string}, nickname: string) {
  const times = {created_at_ms: startMs, updated_at_ms: startMs};
  const paymentMethod = `pmt_${name}`;
  const setup = `set_${name}`;
  await env.DB.batch([
    insertInto('payment_methods', [
      {
        ...whose,
        ...times,
        id: paymentMethod,
        stripe_account: '',
        stripe_payment_method_id: `pm_${name}`,
        type: 'card',
        brand: 'visa',
        last4: '4242',
        nickname,
        is_default: 0,
        state: 'active',
      },
    ]),
    insertInto('payment_method_setups', [
      {
        ...whose,
        ...times,
        id: setup,
        types: '["card"]',
        state: 'succeeded',
        stripe_account: '',
        setup_intent_id: `seti_${name}`,
        payment_method_id: paymentMethod,
        expires_at_ms: startMs,
        idempotency_key: `setup-${name}`,
        request_hash: '',
        asked_at_ms: startMs,
      },
    ]),
  ]);
  return {paymentMethod, setup};
}

const sessionIdOf = (refreshToken: string) => /_(ses_[^_]+)_/.exec(refreshToken)![1]!;

/** Every row of every table, as text. */
export async function dump(): Promise<string> {
  const {results} = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name",
  ).all<{name: string}>();
  const tables = await env.DB.batch(results.map(({name}) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  return JSON.stringify(results.map(({name}, index) => [name, tables[index]!.results]));
}
