/** Micro-deposits: the customer tells what reached their account, and Stripe says whether it is right. */
import Stripe from 'stripe';
import {type PortalScope, requirePayer} from '../../http/portal-scope.ts';
import {calendarDate} from '../../providers/clock.ts';
import {runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {gatewayAnswers} from '../payments/intents.usecases.ts';
import {methodErrors} from './payment-methods.errors.ts';
import {type PaymentMethod, shownMethod} from './payment-methods.shapes.ts';
import {selectMethod} from './payment-methods.store.ts';
import {settleSetup} from './settle-setup.usecases.ts';
import {endings, type SetupFailure, triesLeftIn, wrongTries} from './setups.rules.ts';
import {countWrongTry} from './setups.store.ts';

export type Verification = {amounts: readonly [number, number]} | {descriptorCode: string};

/** @returns the method, active, or verifying where Stripe is still at it. Throws 422 for a wrong try and 409 where none is left, or the ten days are over. */
export async function verifyMethod(
  providers: Providers,
  scope: PortalScope,
  methodId: string,
  given: Verification,
): Promise<PaymentMethod> {
  const nowMs = providers.clock.nowMs();
  const read = async () => (await scope.batch([selectMethod(scope, methodId)]))[0][0];
  const method = await read();
  if (!method || method.state === 'removed') throw methodErrors.notFound();
  requirePayer(scope);
  const kind = 'amounts' in given ? 'amounts' : 'descriptor_code';
  if (method.verification && method.verification !== kind) throw methodErrors.otherVerification(method.verification);
  const {setup_id: setupId, setup_intent_id: intentId} = method;
  const {database, merchantId} = scope;
  if (method.state === 'verifying' && setupId && intentId) {
    await gatewayAnswers(async () => {
      const ending = await tryAtStripe(providers.stripe, method.stripe_account, intentId, given);
      if (ending && 'triesLeft' in ending) {
        const [[left]] = await runBatch(database, [countWrongTry(merchantId, setupId, ending.triesLeft, nowMs)]);
        throw methodErrors.verificationWrong(left?.tries_left ?? null);
      }
      await settleSetup(providers, database, merchantId, setupId);
      if (ending) throw methodErrors.verificationOver();
    });
  }
  const after = await read();
  if (!after || after.state === 'removed') throw methodErrors.notFound();
  // Verified already, here or in another tab, is what was asked for.
  if (after.state === 'failed' || after.state === 'disabled') throw methodErrors.verificationOver();
  return shownMethod(after, calendarDate(nowMs, scope.timeZone));
}

/** `null` where Stripe took it, or where its intent waits for none any more: the intent says what became of it. */
async function tryAtStripe(
  stripe: Stripe,
  stripeAccount: string,
  intentId: string,
  given: Verification,
): Promise<{triesLeft: number | null} | SetupFailure | null> {
  try {
    await stripe.setupIntents.verifyMicrodeposits(
      intentId,
      'amounts' in given ? {amounts: [...given.amounts]} : {descriptor_code: given.descriptorCode},
      onAccount(stripeAccount),
    );
    return null;
  } catch (error) {
    const isAnswer =
      error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError;
    if (!isAnswer) throw error;
    const code = error.code ?? '';
    if (wrongTries.has(code)) return {triesLeft: triesLeftIn(error.message)};
    if (code === 'setup_intent_unexpected_state') return null;
    const ending = endings[code];
    if (!ending) throw error;
    return ending;
  }
}
