// 3-D Secure. https://docs.stripe.com/payments/3d-secure/authentication-flow, https://docs.stripe.com/testing#regulatory-cards
import type Stripe from 'stripe';
import type {TestCard} from '../cards/catalogue.ts';
import type {Context} from '../core/context.ts';

export function needsAuthentication(
  card: TestCard & {setUpForOffSession: boolean},
  requested: string,
  offSession: boolean,
): boolean {
  if (card.authentication === 'always') return true;
  // Set up once, this card is let through off-session; with the customer present it is always asked.
  if (card.authentication === 'unless_set_up') return !(offSession && card.setUpForOffSession);
  return card.number === '4000000000003055' && requested !== 'automatic';
}

/** Stripe.js handles `use_stripe_sdk` by itself (a frame over the page); without it the customer is sent to a page and back. */
export function nextAction(
  context: Context,
  intent: {id: string; client_secret: string | null},
  given: {use_stripe_sdk?: boolean; return_url?: string},
): Stripe.PaymentIntent.NextAction & Stripe.SetupIntent.NextAction {
  const account = encodeURIComponent(context.account);
  const url = `${context.origin}/3ds/${intent.id}?client_secret=${encodeURIComponent(intent.client_secret ?? '')}&account=${account}`;
  const redirectWanted = context.store.get('settings', '', 'challenge')?.value === 'redirect';
  if (given.return_url !== undefined && (!given.use_stripe_sdk || redirectWanted)) {
    return {
      type: 'redirect_to_url',
      redirect_to_url: {return_url: given.return_url, url: `${url}&return_url=${encodeURIComponent(given.return_url)}`},
    };
  }
  const sdk = {type: 'three_d_secure_redirect', source: `src_${context.randomText(24)}`, stripe_js: url};
  return {type: 'use_stripe_sdk', use_stripe_sdk: sdk as Stripe.PaymentIntent.NextAction.UseStripeSdk};
}
