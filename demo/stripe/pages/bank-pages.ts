// Where Stripe sends the customer: the bank's 3-D Secure page, the bank of a redirect, and the page for micro-deposits.
import {type Context as HonoContext, Hono} from 'hono';
import {finishChallenge} from '../controls.ts';
import {shown} from '../core/amounts.ts';
import type {Core} from '../core/context.ts';
import type {Keys} from '../http/auth.ts';
import {escaped, htmlPage} from './html.ts';

/** By the first part of the path. */
const words = {
  '3ds': {
    title: '3D Secure 2 Test Page',
    asks: 'This is where your bank would ask whether it is you. Choose how it ends.',
    succeed: {id: 'test-source-authorize-3ds', text: 'Complete authentication'},
    fail: {id: 'test-source-fail-3ds', text: 'Fail authentication'},
  },
  redirect: {
    title: 'Test bank payment page',
    asks: 'This is where you would sign in at your bank and approve the payment. Choose how it ends.',
    succeed: {id: 'authorize', text: 'Authorize test payment'},
    fail: {id: 'fail', text: 'Fail test payment'},
  },
};

export function bankPages({core, keys, afterCommit}: {core: Core; keys: Keys; afterCommit(): void}): Hono {
  const app = new Hono();

  for (const [path, {title, asks, succeed, fail}] of Object.entries(words)) {
    app.get(`/${path}/:id`, (c) => {
      const intent = intentOf(c);
      if (!intent) return nothing();
      const open = intent.status === 'requires_action';
      return page(
        title,
        `${amountOf(intent)}
        <p>${open ? asks : 'This payment is not waiting for authentication any more.'}</p>
        ${open ? `<div class="actions"><button id="${succeed.id}" class="main" data-outcome="succeed">${succeed.text}</button><button id="${fail.id}" data-outcome="fail">${fail.text}</button></div>` : ''}`,
        '/v3/frames/challenge.js',
      );
    });

    app.post(`/${path}/:id`, async (c) => {
      const {client_secret: secret, account, outcome} = await c.req.json<Record<string, string>>();
      if (outcome !== 'succeed' && outcome !== 'fail') return c.json({error: 'outcome must be succeed or fail'}, 400);
      const id = c.req.param('id')!;
      if (!found(id, secret, account)) return c.json({error: 'There is nothing to authenticate here.'}, 404);
      let status: string | undefined;
      try {
        status = finishChallenge(core, account ?? keys.platformAccount, id, outcome === 'succeed')?.status;
      } finally {
        core.store.flush();
        afterCommit();
      }
      return c.json({redirect_status: status === 'succeeded' || status === 'processing' ? status : 'failed'});
    });
  }

  // `hosted_verification_url`. https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment#test-microdeposits
  app.get('/microdeposits/:id', (c) => {
    const intent = intentOf(c);
    if (!intent) return nothing();
    const waiting = intent.next_action?.verify_with_microdeposits;
    if (!waiting)
      return page('Verify your bank account', '<p>This bank account is not waiting for micro-deposits any more.</p>');
    const code = waiting.microdeposit_type === 'descriptor_code';
    const field = (name: string, label: string, mode: string) =>
      `<label>${label}<input name="${name}" inputmode="${mode}" autocomplete="off" required></label>`;
    return page(
      'Verify your bank account',
      `<p>${code ? 'Enter the code that begins with SM and stands beside the deposit of $0.01.' : 'Enter the two deposits, in cents.'}</p>
      <form id="form" class="actions" data-key="${escaped(keys.publishableKey)}" novalidate>
        ${code ? field('descriptor_code', 'Code', 'text') : field('amounts[0]', 'First deposit, in cents', 'numeric') + field('amounts[1]', 'Second deposit, in cents', 'numeric')}
        <button class="main">Verify</button>
      </form>`,
      '/v3/frames/microdeposits.js',
    );
  });

  function intentOf(c: HonoContext) {
    return found(c.req.param('id')!, c.req.query('client_secret'), c.req.query('account'));
  }

  function found(id: string, secret: string | undefined, account: string | undefined) {
    const of = account ?? keys.platformAccount;
    const intent = core.store.get('payment_intents', of, id) ?? core.store.get('setup_intents', of, id);
    return intent && intent.client_secret === secret ? intent : undefined;
  }

  return app;
}

const nothing = () => page('Not found', '<p>There is nothing to authenticate here.</p>');

function page(title: string, body: string, script?: string): Response {
  return htmlPage(
    title,
    `<main><p class="bank">Test bank</p><h1>${title}</h1>${body}<p id="said" role="status"></p></main>`,
    {...(script && {scripts: [script]}), style},
  );
}

function amountOf(intent: {object: string; amount?: number; currency?: string}): string {
  return intent.object === 'payment_intent'
    ? `<p class="amount">${escaped(shown(intent.amount!, intent.currency!))}</p>`
    : '';
}

const style = `
  body { margin: 0; min-height: 100dvh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: #fff; color: #1a2233; }
  main { max-width: 22rem; padding: 2rem 1.5rem; text-align: center; } h1 { font-size: 1.15rem; margin: .25rem 0; }
  .bank { color: #566074; margin: 0; } .amount { font-size: 1.75rem; font-weight: 600; margin: .5rem 0; font-variant-numeric: tabular-nums; }
  .actions { display: grid; gap: .75rem; margin-top: 1.5rem; } label { display: grid; gap: .25rem; text-align: start; }
  input { font: inherit; min-height: 44px; padding: .25rem .75rem; border-radius: 6px; border: 1px solid #8792a2; }
  button { font: inherit; min-height: 44px; padding: .5rem 1rem; border-radius: 6px; border: 1px solid #8792a2; background: #fff; color: inherit; cursor: pointer; }
  button.main { background: #0a5bd3; border-color: #0a5bd3; color: #fff; } :is(button, input):focus-visible { outline: 3px solid #7fb2ff; outline-offset: 2px; } button:disabled { opacity: .6; cursor: default; }`;
