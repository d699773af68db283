import type {Stripe, StripeConstructor} from '@stripe/stripe-js';
import {PortalError} from '../client/portal-error.ts';

declare global {
  var Stripe: StripeConstructor | undefined;
}

/** Once for the page, however many sheets it has. */
const scripts = new Map<string, Promise<StripeConstructor>>();
const instances = new Map<string, LoadedStripe>();

export interface LoadedStripe {
  stripe: Stripe;
  /** Its release: 3, or a name such as `dahlia`. Not ours to choose where the shop has loaded one. */
  version: string;
}

/**
 * Stripe.js, by a plain script tag, as Stripe asks for (docs.stripe.com/js/including): it must come from its own origin
 * at run time and must not be bundled. A page with a strict CSP allows `script-src https://js.stripe.com`, or gives the
 * portal's own tag a nonce, which is passed on. Where the shop has loaded Stripe.js already, that one serves.
 *
 * @param account the connected account that the charge is made on, if it is another than the key's own
 * @throws PortalError `stripe.unreachable`; the next call tries again
 */
export async function loadStripe(
  jsUrl: string,
  publishableKey: string,
  account: string | null,
  locale: string,
): Promise<LoadedStripe> {
  const make = await loadScript(jsUrl);
  const name = [jsUrl, publishableKey, account, locale].join();
  let loaded = instances.get(name);
  if (!loaded) {
    const stripe = make(publishableKey, {...(account && {stripeAccount: account}), locale: stripeLocale(locale)});
    loaded = {stripe, version: String((make as {version?: unknown}).version)};
    instances.set(name, loaded);
  }
  return loaded;
}

function loadScript(url: string): Promise<StripeConstructor> {
  if (globalThis.Stripe) return Promise.resolve(globalThis.Stripe);
  let loading = scripts.get(url);
  if (!loading) {
    loading = new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = url;
      script.nonce = document.querySelector<HTMLScriptElement>('script[data-key^=ptl_]')?.nonce ?? '';
      const fail = () => {
        scripts.delete(url);
        script.remove();
        reject(new PortalError('stripe.unreachable'));
      };
      script.onload = () => (globalThis.Stripe ? resolve(globalThis.Stripe) : fail());
      script.onerror = fail;
      document.head.append(script);
    });
    scripts.set(url, loading);
  }
  return loading;
}

/** Languages that Stripe's fields speak with a region; all others it takes by language alone, or falls back by itself. */
const regional = ['en-GB', 'es-419', 'fr-CA', 'pt-BR', 'zh-HK', 'zh-TW'];

function stripeLocale(locale: string): 'auto' {
  // The type lists what Stripe knew on the day it was written; an unknown language is answered with the browser's own.
  return (regional.includes(locale) ? locale : locale.split('-')[0]) as 'auto';
}
