/**
 * A method as Stripe has it now becomes what our row says. The events of payment methods come here, in any order and any
 * number of times, and so does every setup that succeeds.
 */
import Stripe from 'stripe';
import type {CompiledQuery} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {metadataNames} from '../payments/metadata.rules.ts';
import {factsOf, fingerprintOf, idOf, olderTwins} from './payment-methods.rules.ts';
import {
  disableMethod,
  makeDefault,
  markDetached,
  postponeDetaching,
  removeMethod,
  renameMethod,
  selectByStripeIds,
  selectToDetach,
  upsertMethod,
} from './payment-methods.store.ts';

/** The customer whose object at Stripe this is; `null` where it is not ours: the account may sell elsewhere too. */
export async function ownerOf(
  stripe: Stripe,
  stripeAccount: string,
  stripeCustomerId: string,
): Promise<CustomerScope | null> {
  const customer = await orNull(stripe.customers.retrieve(stripeCustomerId, {}, onAccount(stripeAccount)));
  if (!customer || customer.deleted) return null;
  const {[metadataNames.merchant]: merchantId, [metadataNames.customer]: customerId} = customer.metadata;
  return merchantId && customerId ? {merchantId, customerId} : null;
}

/**
 * For events `payment_method.*`: the merchant whose method it is about, known by the metadata of Stripe's customer.
 * `null`: not ours.
 */
export async function merchantOfMethodEvent(stripe: Stripe, event: Stripe.Event): Promise<string | null> {
  const method = event.data.object as Stripe.PaymentMethod;
  // One that was detached no longer names its customer.
  const before = event.data.previous_attributes as {customer?: string | null} | undefined;
  const customer = idOf(method.customer) ?? before?.customer;
  if (!customer) return null;
  return (await ownerOf(stripe, event.account ?? '', customer))?.merchantId ?? null;
}

/**
 * Makes our row say what Stripe says of the method: attached to a customer of ours it is saved, detached it is removed.
 * @param also is written when all is done (the inbox row of the event that led here).
 */
export async function syncPaymentMethod(
  providers: Providers,
  database: Database,
  of: {merchantId: string; stripeAccount: string; stripePaymentMethodId: string},
  also: readonly CompiledQuery<unknown>[] = [],
): Promise<void> {
  const {stripe, clock, ids} = providers;
  const {merchantId, stripeAccount, stripePaymentMethodId} = of;
  const method = await retrieveMethod(stripe, stripeAccount, stripePaymentMethodId);
  const stripeCustomerId = idOf(method?.customer);
  const [[row]] = await runBatch(database, [selectByStripeIds(merchantId, stripeAccount, [stripePaymentMethodId])]);
  if (!method || !stripeCustomerId) {
    // One that is being verified, or was not, is attached to nobody; only what was saved can be gone.
    if (row && (row.state === 'active' || row.state === 'disabled'))
      await runBatch(database, [removeMethod(merchantId, row.id, clock.nowMs())]);
  } else if (row?.state === 'removed') {
    // Removed here, and Stripe did not hear of it.
    await detach(providers, database, stripeAccount, stripePaymentMethodId);
  } else {
    const owner = await ownerOf(stripe, stripeAccount, stripeCustomerId);
    if (owner?.merchantId === merchantId) {
      await runBatch(database, [
        upsertMethod(
          {
            ...owner,
            id: ids.id('pmt'),
            contactId: null,
            stripeAccount,
            stripePaymentMethodId,
            facts: factsOf(method),
            state: 'active',
            mandate: null,
          },
          clock.nowMs(),
        ),
      ]);
      if (row?.state === 'active' && (await isRevoked(stripe, stripeAccount, row.mandate_reference)))
        await runBatch(database, [
          disableMethod(merchantId, stripeAccount, stripePaymentMethodId, 'debit_not_authorized', clock.nowMs()),
        ]);
      else await removeOlderTwins(providers, database, owner, stripeAccount, method);
    }
  }
  if (also.length) await runBatch(database, also);
}

/** Whether the customer, or their bank, has taken back what allowed debits. Source: docs.stripe.com/api/mandates/object */
async function isRevoked(stripe: Stripe, stripeAccount: string, reference: string | null): Promise<boolean> {
  // Some types have a reference of the bank's own, under which Stripe does not find the mandate.
  if (!reference?.startsWith('mandate_')) return false;
  const mandate = await orNull(stripe.mandates.retrieve(reference, {}, onAccount(stripeAccount)));
  return mandate?.status === 'inactive';
}

/**
 * The same number saved twice is one method: the newer stays, with the name that the older had and as the default where
 * the older was.
 */
export async function removeOlderTwins(
  providers: Providers,
  database: Database,
  scope: CustomerScope,
  stripeAccount: string,
  saved: Stripe.PaymentMethod,
): Promise<void> {
  const stripeCustomerId = idOf(saved.customer);
  if (!stripeCustomerId || !fingerprintOf(saved)) return;
  const {stripe} = providers;
  const {data: attached} = await stripe.paymentMethods.list(
    {customer: stripeCustomerId, type: saved.type as Stripe.PaymentMethodListParams.Type, limit: 100},
    onAccount(stripeAccount),
  );
  const [rows] = await runBatch(database, [
    selectByStripeIds(
      scope.merchantId,
      stripeAccount,
      attached.map(({id}) => id),
    ),
  ]);
  const rowOf = (method: Stripe.PaymentMethod) => rows.find((row) => row.stripe_payment_method_id === method.id);
  const {kept, gone} = olderTwins(
    saved,
    attached.filter((method) => rowOf(method)?.state === 'active'),
  );
  const nowMs = providers.clock.nowMs();
  const heir = rowOf(kept);
  const old = gone.map((method) => rowOf(method)!);
  if (heir && old.length) {
    const nickname = heir.nickname ?? old.find((row) => row.nickname !== null)?.nickname ?? null;
    await runBatch(database, [
      ...old.map((row) => removeMethod(scope.merchantId, row.id, nowMs)),
      ...(nickname === heir.nickname ? [] : [renameMethod(scope.merchantId, heir.id, nickname, nowMs)]),
      ...(old.some((row) => row.is_default === 1) ? makeDefault(scope, heir.id, nowMs) : []),
    ]);
  }
  for (const {id} of gone) await detach(providers, database, stripeAccount, id);
}

/** For the cron: what was removed while Stripe did not answer. @returns how many Stripe has let go. */
export async function detachRemoved(
  providers: Providers,
  database: Database,
  limit: number,
  attempt: (what: string, work: () => Promise<void>) => Promise<void>,
): Promise<number> {
  const [rows] = await runBatch(database, [selectToDetach(limit)]);
  let detached = 0;
  for (const row of rows) {
    await attempt(row.id, async () => {
      await runBatch(database, [postponeDetaching(row.merchant_id, row.id, providers.clock.nowMs())]);
      await detach(providers, database, row.stripe_account, row.stripe_payment_method_id);
      detached++;
    });
  }
  return detached;
}

/** Takes a method that was removed here from its customer at Stripe, where it has one. Any number of times. */
export async function detach(
  {stripe, clock}: Providers,
  database: Database,
  stripeAccount: string,
  stripePaymentMethodId: string,
): Promise<void> {
  await detachAtStripe(stripe, stripeAccount, stripePaymentMethodId);
  await runBatch(database, [markDetached(stripeAccount, stripePaymentMethodId, clock.nowMs())]);
}

async function detachAtStripe(stripe: Stripe, stripeAccount: string, stripePaymentMethodId: string): Promise<void> {
  const isAttached = async () =>
    Boolean((await retrieveMethod(stripe, stripeAccount, stripePaymentMethodId))?.customer);
  if (!(await isAttached())) return;
  try {
    await stripe.paymentMethods.detach(stripePaymentMethodId, {}, onAccount(stripeAccount));
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError) || (await isAttached())) throw error;
  }
}

function retrieveMethod(stripe: Stripe, stripeAccount: string, id: string): Promise<Stripe.PaymentMethod | null> {
  return orNull(stripe.paymentMethods.retrieve(id, {}, onAccount(stripeAccount)));
}

/** `null` for what Stripe does not have. */
async function orNull<Found>(asking: Promise<Found>): Promise<Found | null> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing') return null;
    throw error;
  }
}
