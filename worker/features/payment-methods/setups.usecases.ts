/** Saving a method without paying: a row of ours first, then Stripe's SetupIntent, under a key that follows from the row. */
import Stripe from 'stripe';
import {refusalOf} from '../../http/database-errors.ts';
import {type PortalScope, requirePayer} from '../../http/portal-scope.ts';
import {calendarDate} from '../../providers/clock.ts';
import {runBatch} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {needsMandate} from '../payments/gateway-methods.rules.ts';
import {gatewayAnswers} from '../payments/intents.usecases.ts';
import {metadataNames} from '../payments/metadata.rules.ts';
import {withStripeCustomer} from '../payments/stripe-customer.usecases.ts';
import {methodErrors} from './payment-methods.errors.ts';
import {whyNotSavable} from './payment-methods.rules.ts';
import {type PaymentMethod, shownMethod} from './payment-methods.shapes.ts';
import {selectMethod} from './payment-methods.store.ts';
import {rightsOf, saverQueries} from './saver.usecases.ts';
import {settleSetup} from './settle-setup.usecases.ts';
import {openForMs, type SetupState} from './setups.rules.ts';
import {
  insertSetup,
  selectSetup,
  selectSetupByKey,
  selectSetupOfCustomer,
  type SetupRow,
  updateSetupIntent,
} from './setups.store.ts';

/** The same Idempotency-Key, of the same contact person and for the same, gives the same setup. */
export async function startSetup(
  providers: Providers,
  scope: PortalScope,
  input: {types: readonly string[]; mandateText?: string | undefined},
  idempotencyKey: string,
): Promise<{setupId: string; clientSecret: string}> {
  const requestHash = await sha256Hex(JSON.stringify([input.types, input.mandateText ?? null]));
  const known = ([setup]: SetupRow[]) => {
    if (setup && (setup.request_hash !== requestHash || setup.contact_id !== scope.contactId))
      throw methodErrors.keyReused();
    return setup;
  };
  const [earlier, ...saver] = await scope.batch([selectSetupByKey(scope, idempotencyKey), ...saverQueries(scope)]);
  requirePayer(scope);
  let setup = known(earlier);
  if (!setup) {
    const {currencies, rights, stripeAccount} = rightsOf(saver);
    for (const type of input.types) {
      const reason = whyNotSavable(type, currencies, rights);
      if (reason) throw methodErrors.typeNotAllowed(type, reason);
      if (needsMandate(type) && !input.mandateText) throw methodErrors.mandateMissing(type);
    }
    const nowMs = providers.clock.nowMs();
    const id = providers.ids.id('set');
    const write = insertSetup(scope, {
      id,
      contactId: scope.contactId,
      types: input.types,
      mandateText: input.mandateText ?? null,
      stripeAccount,
      idempotencyKey,
      requestHash,
      expiresAtMs: nowMs + openForMs,
      nowMs,
    });
    try {
      const [, [written]] = await scope.batch([write, selectSetup(scope.merchantId, id)]);
      setup = written!;
    } catch (error) {
      // Another click with this key was faster.
      if (!refusalOf(error)?.startsWith('unique:payment_method_setups')) throw error;
      const [winner] = await scope.batch([selectSetupByKey(scope, idempotencyKey)]);
      setup = known(winner)!;
    }
  }
  const {client_secret: clientSecret} = await ensureSetupIntent(providers, scope, setup);
  return {setupId: setup.id, clientSecret: clientSecret!};
}

function ensureSetupIntent(providers: Providers, scope: PortalScope, setup: SetupRow): Promise<Stripe.SetupIntent> {
  const {stripe} = providers;
  const {merchant_id: merchantId, id, stripe_account: stripeAccount} = setup;
  return gatewayAnswers(async () => {
    if (setup.setup_intent_id) return stripe.setupIntents.retrieve(setup.setup_intent_id, {}, onAccount(stripeAccount));
    try {
      const payer = {merchantId, customerId: setup.customer_id, stripeAccount};
      const intent = await withStripeCustomer(stripe, scope.database, payer, id, (customer) =>
        stripe.setupIntents.create(
          {
            customer,
            allowed_payment_method_types: JSON.parse(
              setup.types,
            ) as Stripe.SetupIntentCreateParams.AllowedPaymentMethodType[],
            usage: 'off_session',
            metadata: {[metadataNames.merchant]: merchantId, [metadataNames.setup]: id},
          },
          onAccount(stripeAccount, `portico-seti-${merchantId}-${id}-${customer}`),
        ),
      );
      await runBatch(scope.database, [updateSetupIntent(merchantId, id, intent.id)]);
      return intent;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      // Stripe has looked at it and said no: a type that the merchant's account does not have, for example.
      console.error(JSON.stringify({setup: id, refused: error.code, message: error.message}));
      throw methodErrors.gatewayRefused();
    }
  });
}

export interface SetupResult {
  state: SetupState | 'processing';
  method: PaymentMethod | null;
  failure: {code: string; message: string} | null;
}

/** Asks Stripe what became of a setup of this customer. Throws 404 for one that is not theirs. */
export async function settleOwnSetup(providers: Providers, scope: PortalScope, setupId: string): Promise<SetupResult> {
  const [[own]] = await scope.batch([selectSetupOfCustomer(scope, setupId)]);
  if (!own) throw methodErrors.setupNotFound();
  requirePayer(scope);
  const settled = await gatewayAnswers(() => settleSetup(providers, scope.database, scope.merchantId, setupId));
  const {setup, isProcessing} = settled!;
  const [[method]] = setup.payment_method_id ? await scope.batch([selectMethod(scope, setup.payment_method_id)]) : [[]];
  const today = calendarDate(providers.clock.nowMs(), scope.timeZone);
  return {
    state: isProcessing ? 'processing' : setup.state,
    method: method && method.state !== 'removed' ? shownMethod(method, today) : null,
    failure: setup.failure_code ? {code: setup.failure_code, message: setup.failure_message ?? ''} : null,
  };
}
