// What a browser loads from the sandbox: Stripe.js, the Payment Element's frame, and the bank's 3-D Secure page.
import {Hono} from 'hono';
import {finishChallenge} from '../controls.ts';
import type {Core} from '../core/context.ts';
import {shown} from '../core/amounts.ts';
import type {Keys} from '../http/auth.ts';
import {escaped, htmlPage} from './html.ts';
import {stripeJs} from './stripe-js.ts';

/** The text of a file in demo/stripe/browser, or null when there is none of that name. */
export type Assets = (name: string) => Promise<string | null>;

const frameTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

export function browserRoutes(parts: {core: Core; keys: Keys; assets: Assets | undefined; afterCommit(): void}): Hono {
  const app = new Hono();
  const {core, keys, assets} = parts;

  app.get('/v3/stripe.js', async (c) => {
    const script = await stripeJs(assets);
    if (script === null) return c.notFound();
    return new Response(script, {
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'access-control-allow-origin': '*',
        'cache-control': 'no-cache',
      },
    });
  });

  app.get('/v3/frames/:name', async (c) => {
    const name = c.req.param('name');
    const type = frameTypes[name.split('.').at(-1) ?? ''];
    const file = type ? await assets?.(`frames/${name}`) : null;
    if (!file || !type) return c.notFound();
    return new Response(file, {
      headers: {
        'content-type': type,
        'cache-control': 'no-cache',
        // Its styles are set by script from the merchant's appearance; nothing inline runs.
        ...(name.endsWith('.html') && {
          'content-security-policy':
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'",
          'referrer-policy': 'origin',
        }),
      },
    });
  });

  app.get('/3ds/:id', (c) => {
    const intent = challenged(c.req.param('id'), c.req.query('client_secret'), c.req.query('account'));
    if (!intent)
      return htmlPage('Not found', '<main><h1>There is nothing to authenticate here.</h1></main>', {
        style: challengeStyle,
      });
    const open = intent.status === 'requires_action';
    const amount =
      intent.object === 'payment_intent'
        ? `<p class="amount">${escaped(shown(intent.amount, intent.currency))}</p>`
        : '';
    return htmlPage(
      '3D Secure 2 Test Page',
      `<main>
        <p class="bank">Test bank</p>
        <h1>3D Secure 2 Test Page</h1>
        ${amount}
        <p>${open ? 'This is where your bank would ask whether it is you. Choose how it ends.' : 'This payment is not waiting for authentication any more.'}</p>
        ${open ? '<div class="actions"><button id="test-source-authorize-3ds" class="main" data-outcome="succeed">Complete authentication</button><button id="test-source-fail-3ds" data-outcome="fail">Fail authentication</button></div>' : ''}
        <p id="said" role="status"></p>
      </main>`,
      {scripts: ['/v3/frames/challenge.js'], style: challengeStyle},
    );
  });

  app.post('/3ds/:id', async (c) => {
    const {client_secret: secret, account, outcome} = await c.req.json<Record<string, string>>();
    if (outcome !== 'succeed' && outcome !== 'fail') return c.json({error: 'outcome must be succeed or fail'}, 400);
    if (!challenged(c.req.param('id'), secret, account))
      return c.json({error: 'There is nothing to authenticate here.'}, 404);
    let status: string | undefined;
    try {
      status = finishChallenge(core, account ?? keys.platformAccount, c.req.param('id'), outcome === 'succeed')?.status;
    } finally {
      core.store.flush();
      parts.afterCommit();
    }
    return c.json({redirect_status: status === 'succeeded' || status === 'processing' ? status : 'failed'});
  });

  function challenged(id: string, secret: string | undefined, account: string | undefined) {
    const of = account ?? keys.platformAccount;
    const intent = core.store.get('payment_intents', of, id) ?? core.store.get('setup_intents', of, id);
    return intent && intent.client_secret === secret ? intent : undefined;
  }

  return app;
}

const challengeStyle = `
  body { margin: 0; min-height: 100dvh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: #fff; color: #1a2233; }
  main { max-width: 22rem; padding: 2rem 1.5rem; text-align: center; } h1 { font-size: 1.15rem; margin: .25rem 0; }
  .bank { color: #566074; margin: 0; } .amount { font-size: 1.75rem; font-weight: 600; margin: .5rem 0; font-variant-numeric: tabular-nums; }
  .actions { display: grid; gap: .75rem; margin-top: 1.5rem; }
  button { font: inherit; min-height: 44px; padding: .5rem 1rem; border-radius: 6px; border: 1px solid #8792a2; background: #fff; color: inherit; cursor: pointer; }
  button.main { background: #0a5bd3; border-color: #0a5bd3; color: #fff; } button:focus-visible { outline: 3px solid #7fb2ff; outline-offset: 2px; } button:disabled { opacity: .6; cursor: default; }`;
