// The sandbox's page for people: what was paid, what happened, what was sent; and what a bank, a customer or the merchant
// would do next, as buttons.
import type Stripe from 'stripe';
import {Hono} from 'hono';
import type {Controls} from '../controls.ts';
import {shown} from '../core/amounts.ts';
import type {Store} from '../core/store.ts';
import {kindOf} from '../methods/kinds.ts';
import type {Deliveries} from '../webhooks/deliveries.ts';
import {escaped, htmlPage} from './html.ts';

const newest = 25;

const style = `
  :root { color-scheme: light dark; --line: light-dark(#e3e8ee, #31394a); --quiet: light-dark(#566074, #a3acbd); --good: light-dark(#0b6e3b, #6fd19c); --bad: light-dark(#b3261e, #ff9a92); }
  body { margin: 0 auto; max-width: 90rem; padding: 2rem 1.25rem 4rem; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fff, #141821); color: light-dark(#1a2233, #e8ecf3); }
  h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2.5rem 0 .5rem; } p { color: var(--quiet); max-width: 46rem; }
  .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { text-align: start; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; } th { color: var(--quiet); font-weight: 500; }
  td:last-child { white-space: normal; min-width: 11rem; } td.amount, th.amount { text-align: end; } code { font: 13px ui-monospace, monospace; } .good { color: var(--good); } .bad { color: var(--bad); }
  a { color: inherit; } form { display: inline-block; margin: .1rem .35rem .1rem 0; }
  button { font: inherit; min-height: 2rem; padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: none; color: inherit; cursor: pointer; }
  button:hover { border-color: currentColor; } button:focus-visible { outline: 3px solid #7fb2ff; outline-offset: 1px; }`;

/** What a button does; the `id` is of an intent, a refund or a dispute. Each is a control of `controls.ts`. */
const actions: Record<string, (controls: Controls, id: string, account: string) => unknown> = {
  settle_all: (controls) => controls.settleAll(),
  settle: (controls, id, account) => controls.settlePayment(id, undefined, account),
  succeed: (controls, id, account) => controls.settlePayment(id, 'succeed', account),
  fail: (controls, id, account) => controls.settlePayment(id, 'insufficient_funds', account),
  return: (controls, id, account) => controls.returnPayment(id, 'insufficient_funds', account),
  refund: (controls, id, account) => controls.refund(id, undefined, account),
  dispute: (controls, id, account) => controls.openDispute(id, {}, account),
  inquire: (controls, id, account) => controls.openDispute(id, {inquiry: true, reason: 'general'}, account),
  escalate: (controls, id, account) => controls.decideDispute(id, 'escalate', account),
  win: (controls, id, account) => controls.decideDispute(id, 'won', account),
  lose: (controls, id, account) => controls.decideDispute(id, 'lost', account),
  refund_succeed: (controls, id, account) => controls.settleRefund(id, 'succeed', account),
  refund_fail: (controls, id, account) => controls.settleRefund(id, 'fail', account),
};

const shownCollections = ['payment_intents', 'setup_intents', 'charges', 'refunds', 'disputes', 'events'] as const;

export function homeRoutes(parts: {store: Store; deliveries: Deliveries; controls: Controls}): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    parts.controls.runDue();
    return htmlPage('Stripe sandbox', body(parts, c.req.query('said')), {style});
  });
  app.post('/do', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const action = actions[form.get('action') ?? ''];
    if (!action) return c.notFound();
    let said = '';
    try {
      await action(parts.controls, form.get('id') ?? '', form.get('account') ?? '');
    } catch (error) {
      said = error instanceof Error ? error.message : String(error);
    }
    return c.redirect(said ? `/?said=${encodeURIComponent(said)}` : '/', 303);
  });
  app.get('/objects/:collection/:account/:id', (c) => {
    const {collection, account, id} = c.req.param();
    const known = shownCollections.find((name) => name === collection);
    const found = known && parts.store.get(known, account, id);
    if (!found) return c.notFound();
    return htmlPage(
      id,
      `<p><a href="/">Stripe sandbox</a></p><h1>${escaped(id)}</h1><pre><code>${escaped(JSON.stringify(found, null, 2))}</code></pre>`,
      {style},
    );
  });
  return app;
}

function body(
  {store, deliveries, controls}: {store: Store; deliveries: Deliveries; controls: Controls},
  said: string | undefined,
): string {
  const intents = store.entries('payment_intents').slice(-newest).toReversed();
  const setups = store.entries('setup_intents').slice(-newest).toReversed();
  const refunds = store.entries('refunds').slice(-newest).toReversed();
  const disputes = store.entries('disputes').slice(-newest).toReversed();
  const events = store.entries('events').slice(-newest).toReversed();
  const sent = deliveries.list().slice(-newest).toReversed();
  const faults = controls.faults();
  return `
    <h1>Stripe sandbox</h1>
    <p>Stands in for Stripe in the local demo. No money moves. Pay with <code>4242 4242 4242 4242</code>, any later date and any CVC;
      <code>4000 0000 0000 0002</code> is declined, <code>4000 0025 0000 3155</code> asks for authentication. Bank account
      <code>110000000</code> <code>000123456789</code>, verified with <code>32</code> and <code>45</code> or <code>SM11AA</code>.
      ${deliveries.paused ? '<strong class="bad">Webhooks are paused.</strong>' : ''}
      ${faults.length > 0 ? `<strong class="bad">${faults.length} fault${faults.length > 1 ? 's' : ''} waiting.</strong>` : ''}</p>
    ${said ? `<p role="alert" class="bad">${escaped(said)}</p>` : ''}
    <p>${button('settle_all', 'Let every bank answer now')}</p>
    <h2>Payment intents</h2>
    ${table(
      ['Created', 'Id', '<th class="amount">Amount</th>', 'Method', 'Status', 'Last error', 'What happens next'],
      intents.map(({account, value}) => [
        time(value.created),
        link('payment_intents', account, value.id),
        `<td class="amount">${escaped(shown(value.amount, value.currency))}</td>`,
        escaped(methodOf(store, account, value)),
        status(value.status, value.status === 'succeeded', value.last_payment_error !== null),
        escaped(value.last_payment_error?.decline_code ?? value.last_payment_error?.code ?? ''),
        intentButtons(store, account, value),
      ]),
      'Nothing has been paid yet.',
    )}
    ${section(
      'Refunds',
      ['Created', 'Id', '<th class="amount">Amount</th>', 'Status', 'What the bank says'],
      refunds,
      ({account, value}) => [
        time(value.created),
        link('refunds', account, value.id),
        `<td class="amount">${escaped(shown(value.amount, value.currency))}</td>`,
        status(value.status ?? '', value.status === 'succeeded', value.status === 'failed'),
        (value.status === 'pending' ? button('refund_succeed', 'It went through', account, value.id) : '') +
          (value.status === 'pending' || value.status === 'succeeded'
            ? button('refund_fail', 'It came back', account, value.id)
            : ''),
      ],
    )}
    ${section(
      'Disputes',
      ['Created', 'Id', '<th class="amount">Amount</th>', 'Reason', 'Status', 'What the bank says'],
      disputes,
      ({account, value}) => [
        time(value.created),
        link('disputes', account, value.id),
        `<td class="amount">${escaped(shown(value.amount, value.currency))}</td>`,
        escaped(value.reason),
        status(value.status, value.status === 'won', value.status === 'lost'),
        /response|review/.test(value.status)
          ? (value.status.startsWith('warning_') ? button('escalate', 'Escalate', account, value.id) : '') +
            button('win', 'The merchant is right', account, value.id) +
            button('lose', 'The customer is right', account, value.id)
          : '',
      ],
    )}
    ${section('Setup intents', ['Created', 'Id', 'Status', 'Last error', 'Account'], setups, ({account, value}) => [
      time(value.created),
      link('setup_intents', account, value.id),
      status(value.status, value.status === 'succeeded', value.last_setup_error !== null),
      escaped(value.last_setup_error?.decline_code ?? value.last_setup_error?.code ?? ''),
      escaped(account),
    ])}
    <h2>Events</h2>
    ${table(
      ['Created', 'Id', 'Type', 'Object', 'Account'],
      events.map(({account, value}) => [
        time(value.created),
        link('events', account, value.id),
        escaped(value.type),
        `<code>${escaped((value.data.object as {id?: string}).id)}</code>`,
        escaped(account),
      ]),
      'Nothing has happened yet.',
    )}
    <h2>Webhook deliveries</h2>
    ${table(
      ['Event', 'Type', 'Address', 'State', 'Attempts'],
      sent.map((delivery) => [
        link('events', delivery.account, delivery.eventId),
        escaped(delivery.type),
        escaped(delivery.url),
        status(delivery.state, delivery.state === 'delivered', delivery.state !== 'waiting'),
        escaped(delivery.attempts.map((attempt) => attempt.status ?? attempt.error).join(', ') || 'none yet'),
      ]),
      'Nothing has been sent.',
    )}`;
}

/** What may happen to a payment from where it stands. */
function intentButtons(store: Store, account: string, intent: Stripe.PaymentIntent): string {
  const give = (action: string, text: string) => button(action, text, account, intent.id);
  if (intent.status === 'processing')
    return give('settle', 'Settle now') + give('succeed', 'Succeed') + give('fail', 'Fail');
  const charge = intent.latest_charge && store.get('charges', account, String(intent.latest_charge));
  if (intent.status !== 'succeeded' || !charge) return '';
  const debit = kindOf(charge.payment_method_details!.type).finalDisputes;
  return (
    (charge.refunded ? '' : give('refund', 'Refund')) +
    (charge.disputed
      ? ''
      : debit
        ? give('return', 'Late return')
        : give('dispute', 'Dispute') + give('inquire', 'Inquiry'))
  );
}

function methodOf(store: Store, account: string, intent: Stripe.PaymentIntent): string {
  const charge = intent.latest_charge && store.get('charges', account, String(intent.latest_charge));
  const id = (charge && charge.payment_method) ?? intent.payment_method;
  const method = id && store.get('payment_methods', account, String(id));
  if (!method) return '';
  const {last4} = (method as unknown as Record<string, {last4?: string}>)[method.type] ?? {};
  return [method.type, last4].filter(Boolean).join(' ');
}

function button(action: string, text: string, account = '', id = ''): string {
  const field = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escaped(value)}">`;
  return `<form method="post" action="/do">${field('action', action)}${field('account', account)}${field('id', id)}<button>${text}</button></form>`;
}

/** A table with its heading, where there is something to show. */
function section<T>(title: string, heads: string[], rows: T[], cells: (row: T) => string[]): string {
  return rows.length === 0 ? '' : `<h2>${title}</h2>${table(heads, rows.map(cells), '')}`;
}

function table(heads: string[], rows: string[][], empty: string): string {
  if (rows.length === 0) return `<p>${empty}</p>`;
  const cell = (tag: 'td' | 'th', text: string) => (text.startsWith(`<${tag} `) ? text : `<${tag}>${text}</${tag}>`);
  return `<div class="scroll"><table><thead><tr>${heads.map((head) => cell('th', head)).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((text) => cell('td', text)).join('')}</tr>`)
    .join('')}</tbody></table></div>`;
}

function status(text: string, good: boolean, bad: boolean): string {
  return `<span class="${good ? 'good' : bad ? 'bad' : ''}">${escaped(text)}</span>`;
}

function link(collection: (typeof shownCollections)[number], account: string, id: string): string {
  return `<a href="/objects/${collection}/${encodeURIComponent(account)}/${encodeURIComponent(id)}"><code>${escaped(id)}</code></a>`;
}

function time(seconds: number): string {
  return escaped(new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' '));
}
