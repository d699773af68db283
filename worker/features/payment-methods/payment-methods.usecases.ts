/** The customer's saved methods: shown from our rows alone, named, made the default, removed. */
import type {Settings} from '../../env.ts';
import {type PortalScope, requirePayer} from '../../http/portal-scope.ts';
import {type Address, jsonColumn} from '../../http/shapes.ts';
import {calendarDate} from '../../providers/clock.ts';
import type {Providers} from '../../providers/providers.ts';
import {browserStripe, onAccount} from '../../providers/stripe.ts';
import {needsMandate} from '../payments/gateway-methods.rules.ts';
import {gatewayAnswers} from '../payments/intents.usecases.ts';
import {withStripeCustomer} from '../payments/stripe-customer.usecases.ts';
import {methodErrors} from './payment-methods.errors.ts';
import {savableTypes, unavailableToSave, unusableBecause} from './payment-methods.rules.ts';
import {type PaymentMethod, shownMethod, shownMethods} from './payment-methods.shapes.ts';
import {makeDefault, removeMethod, renameMethod, selectMethod, selectMethods} from './payment-methods.store.ts';
import {rightsOf, saverQueries} from './saver.usecases.ts';
import {selectSaver} from './saver.store.ts';
import {settleSetup} from './settle-setup.usecases.ts';
import {detach} from './sync.usecases.ts';

/** One trip, and nothing of Stripe. */
export async function listPaymentMethods(scope: PortalScope, settings: Settings, nowMs: number) {
  const [methods, ...saver] = await scope.batch([selectMethods(scope), ...saverQueries(scope)]);
  const {saver: who, currencies, rights, stripeAccount} = rightsOf(saver);
  return {
    data: shownMethods(methods, calendarDate(nowMs, scope.timeZone)),
    maySave: scope.role !== 'viewer',
    unavailableMethods: unavailableToSave(currencies, rights),
    mandateTypes: savableTypes.filter(needsMandate),
    stripe: browserStripe(settings, stripeAccount),
    billingAddress: jsonColumn<Address>(who.billing_address),
    email: who.email,
    customerName: who.name,
    merchantName: who.merchant_name,
  };
}

/**
 * What the Payment Element needs to offer "save for later" while paying. It shows no saved methods and removes none: the
 * sheet does that from our rows, where roles and states count.
 * Source: docs.stripe.com/payments/save-during-payment?platform=web#create-a-customersession
 */
export async function openCustomerSession(
  providers: Providers,
  scope: PortalScope,
): Promise<{clientSecret: string; stripeCustomerId: string}> {
  const [[saver]] = await scope.batch([selectSaver(scope)]);
  requirePayer(scope);
  const {stripe} = providers;
  const stripeAccount = saver!.stripe_account;
  const payer = {merchantId: scope.merchantId, customerId: scope.customerId, stripeAccount};
  return gatewayAnswers(() =>
    withStripeCustomer(stripe, scope.database, payer, providers.ids.id('req'), async (customer) => {
      const session = await stripe.customerSessions.create(
        {
          customer,
          components: {
            payment_element: {
              enabled: true,
              features: {
                payment_method_save: 'enabled',
                payment_method_save_usage: 'off_session',
                payment_method_redisplay: 'disabled',
                payment_method_remove: 'disabled',
              },
            },
          },
        },
        onAccount(stripeAccount),
      );
      return {clientSecret: session.client_secret, stripeCustomerId: customer};
    }),
  );
}

/** Names a method, or makes it the default: one that can be paid with. */
export async function changeMethod(
  providers: Providers,
  scope: PortalScope,
  id: string,
  change: {nickname?: string | null | undefined; isDefault?: true | undefined},
): Promise<PaymentMethod> {
  const nowMs = providers.clock.nowMs();
  const today = calendarDate(nowMs, scope.timeZone);
  const [[method]] = await scope.batch([selectMethod(scope, id)]);
  if (!method || method.state === 'removed') throw methodErrors.notFound();
  requireAdmin(scope);
  const why = change.isDefault ? unusableBecause(method, today) : null;
  if (why) throw methodErrors.notUsable(why);
  await scope.batch([
    ...(change.nickname === undefined ? [] : [renameMethod(scope.merchantId, id, change.nickname, nowMs)]),
    ...(change.isDefault ? makeDefault(scope, id, nowMs) : []),
  ]);
  const [[after]] = await scope.batch([selectMethod(scope, id)]);
  // Removed, or disabled, in another tab a moment ago.
  if (!after || after.state === 'removed') throw methodErrors.notFound();
  if (change.isDefault && after.is_default !== 1) throw methodErrors.notUsable(after.state);
  return shownMethod(after, today);
}

/**
 * Removes a method: here first, so that from now on nobody pays with it, then at Stripe. Where Stripe does not answer
 * (503), the same call goes on with it, and so does the cron.
 */
export async function deleteMethod(providers: Providers, scope: PortalScope, id: string): Promise<void> {
  const [[method]] = await scope.batch([selectMethod(scope, id)]);
  if (!method) throw methodErrors.notFound();
  requireAdmin(scope);
  await scope.batch([removeMethod(scope.merchantId, id, providers.clock.nowMs())]);
  await gatewayAnswers(async () => {
    await detach(providers, scope.database, method.stripe_account, method.stripe_payment_method_id);
    // Nobody waits for its micro-deposits any more; the intent is cancelled because its method is removed.
    if (method.setup_id) await settleSetup(providers, scope.database, scope.merchantId, method.setup_id);
  });
}

function requireAdmin(scope: PortalScope): void {
  if (scope.role !== 'admin') throw methodErrors.adminsOnly();
}
