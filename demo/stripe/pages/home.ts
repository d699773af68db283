// The sandbox's page for people: what was paid, what happened, what was sent.
import type Stripe from 'stripe';
import {Hono} from 'hono';
import type {Controls} from '../controls.ts';
import {shown} from '../core/amounts.ts';
import type {Store} from '../core/store.ts';
import type {Deliveries} from '../webhooks/deliveries.ts';
import {escaped, htmlPage} from './html.ts';

const newest = 25;

const style = `
  :root { color-scheme: light dark; --line: light-dark(#e3e8ee, #31394a); --quiet: light-dark(#566074, #a3acbd); --good: light-dark(#0b6e3b, #6fd19c); --bad: light-dark(#b3261e, #ff9a92); }
  body { margin: 0 auto; max-width: 90rem; padding: 2rem 1.25rem 4rem; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fff, #141821); color: light-dark(#1a2233, #e8ecf3); }
  h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2.5rem 0 .5rem; } p { color: var(--quiet); max-width: 46rem; }
  .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { text-align: start; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; } th { color: var(--quiet); font-weight: 500; }
  td.amount, th.amount { text-align: end; } code { font: 13px ui-monospace, monospace; } .good { color: var(--good); } .bad { color: var(--bad); }
  a { color: inherit; }`;

export function homeRoutes(parts: {store: Store; deliveries: Deliveries; controls: Controls}): Hono {
  const app = new Hono();
  app.get('/', () => htmlPage('Stripe sandbox', body(parts), {style}));
  app.get('/objects/:collection/:account/:id', (c) => {
    const {collection, account, id} = c.req.param();
    if (collection !== 'payment_intents' && collection !== 'setup_intents' && collection !== 'events')
      return c.notFound();
    const found = parts.store.get(collection, account, id);
    if (!found) return c.notFound();
    return htmlPage(
      id,
      `<p><a href="/">Stripe sandbox</a></p><h1>${escaped(id)}</h1><pre><code>${escaped(JSON.stringify(found, null, 2))}</code></pre>`,
      {style},
    );
  });
  return app;
}

function body({store, deliveries, controls}: {store: Store; deliveries: Deliveries; controls: Controls}): string {
  const intents = store.entries('payment_intents').slice(-newest).toReversed();
  const setups = store.entries('setup_intents').slice(-newest).toReversed();
  const kindOf = (account: string, method: unknown) =>
    escaped(method ? store.get('payment_methods', account, String(method))?.type : '');
  const events = store.entries('events').slice(-newest).toReversed();
  const sent = deliveries.list().slice(-newest).toReversed();
  const faults = controls.faults();
  return `
    <h1>Stripe sandbox</h1>
    <p>Stands in for Stripe in the local demo. No money moves. Pay with <code>4242 4242 4242 4242</code>, any later date and any CVC;
      <code>4000 0000 0000 0002</code> is declined, <code>4000 0025 0000 3155</code> asks for authentication.
      Or with the bank account <code>110000000</code>, <code>000123456789</code>, whose micro-deposits are 32 and 45 cents, or the code <code>SM11AA</code>;
      the IBAN <code>AT61 1904 3002 3457 3201</code>; the sort code <code>10-88-00</code>, account <code>00012345</code>.
      ${deliveries.paused ? '<strong class="bad">Webhooks are paused.</strong>' : ''}
      ${faults.length > 0 ? `<strong class="bad">${faults.length} fault${faults.length > 1 ? 's' : ''} waiting.</strong>` : ''}</p>
    <h2>Payment intents</h2>
    ${table(
      ['Created', 'Id', '<th class="amount">Amount</th>', 'Method', 'Status', 'Last error', 'Account'],
      intents.map(({account, value}) => [
        time(value.created),
        link('payment_intents', account, value.id),
        `<td class="amount">${escaped(shown(value.amount, value.currency))}</td>`,
        kindOf(account, value.payment_method),
        status(value.status, value.last_payment_error),
        escaped(errorOf(value.last_payment_error)),
        escaped(account),
      ]),
      'Nothing has been paid yet.',
    )}
    <h2>Setup intents</h2>
    ${table(
      ['Created', 'Id', 'Method', 'Status', 'Last error', 'Account'],
      setups.map(({account, value}) => [
        time(value.created),
        link('setup_intents', account, value.id),
        kindOf(account, value.payment_method),
        status(value.status, value.last_setup_error),
        escaped(errorOf(value.last_setup_error)),
        escaped(account),
      ]),
      'Nothing has been saved yet.',
    )}
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
        `<span class="${delivery.state === 'delivered' ? 'good' : delivery.state === 'waiting' ? '' : 'bad'}">${escaped(delivery.state)}</span>`,
        escaped(delivery.attempts.map((attempt) => attempt.status ?? attempt.error).join(', ') || 'none yet'),
      ]),
      'Nothing has been sent.',
    )}`;
}

function table(heads: string[], rows: string[][], empty: string): string {
  if (rows.length === 0) return `<p>${empty}</p>`;
  const cell = (tag: 'td' | 'th', text: string) => (text.startsWith(`<${tag} `) ? text : `<${tag}>${text}</${tag}>`);
  return `<div class="scroll"><table><thead><tr>${heads.map((head) => cell('th', head)).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((text) => cell('td', text)).join('')}</tr>`)
    .join('')}</tbody></table></div>`;
}

type LastError = Stripe.PaymentIntent.LastPaymentError | Stripe.SetupIntent.LastSetupError | null;

function status(text: string, error: LastError): string {
  return `<span class="${text === 'succeeded' ? 'good' : error ? 'bad' : ''}">${escaped(text)}</span>`;
}

function errorOf(error: LastError): string {
  return error?.decline_code ?? error?.code ?? '';
}

function link(collection: string, account: string, id: string): string {
  return `<a href="/objects/${collection}/${encodeURIComponent(account)}/${encodeURIComponent(id)}"><code>${escaped(id)}</code></a>`;
}

function time(seconds: number): string {
  return escaped(new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' '));
}
