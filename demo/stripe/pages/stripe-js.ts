// Stripe.js is one classic script, because pages load it with a plain <script src>; it is written as modules.
import type {Assets} from './browser-routes.ts';

/** In this order, so that each stands behind what it uses. */
const modules = [
  'frames/http.js',
  'stripe-js/channel.js',
  'stripe-js/api.js',
  'stripe-js/modal.js',
  'stripe-js/frame-element.js',
  'stripe-js/elements.js',
  'stripe-js/confirm.js',
  'stripe-js/bank-account.js',
  'stripe-js/stripe.js',
];

/** The modules in one scope, without their imports and exports. Null where there are no files. */
export async function stripeJs(assets: Assets | undefined): Promise<string | null> {
  const files = await Promise.all(modules.map((name) => assets?.(name)));
  if (files.some((file) => !file)) return null;
  const joined = files.map((file) =>
    String(file)
      .replace(/^import [^;]*;\n/gm, '')
      .replace(/^export (?=\w)/gm, ''),
  );
  return `(() => {\n'use strict';\n${joined.join('\n')}\n})();\n`;
}
