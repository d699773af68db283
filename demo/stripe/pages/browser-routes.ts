// What a browser loads from the sandbox: Stripe.js, its frames, and the pages of the customer's bank.
import {Hono} from 'hono';
import type {Core} from '../core/context.ts';
import type {Keys} from '../http/auth.ts';
import {bankPages} from './bank-pages.ts';
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
  const {assets} = parts;

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

  app.route('/', bankPages(parts));
  return app;
}
