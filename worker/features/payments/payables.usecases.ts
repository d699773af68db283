/** What the Pay sheet shows before anything is started: what can be paid, one group for each currency. Reserves nothing. */
import type {Settings} from '../../env.ts';
import type {PortalScope} from '../../http/portal-scope.ts';
import {chargeLimits, toStripeAmount} from '../../money/stripe-amounts.ts';
import {onlineMethodsOf, type OnlineMethod, payOnline, type PayOnlineReason} from './pay-online.rules.ts';
import {paymentErrors} from './payments.errors.ts';
import {selectInvoices, selectOpenInvoices, selectPayer} from './payments.store.ts';

/** For the lists of other features, so that they and the Pay sheet say the same. */
export {payOnline, payOnlineReasons} from './pay-online.rules.ts';
export {ownHeld} from './payments.store.ts';

/** As many invoices as one payment takes. */
export const invoicesMax = 200;

export interface PayableGroup {
  currency: string;
  totalMinor: number;
  invoices: {id: string; number: string; dueDate: string; balanceMinor: number; payableMinor: number}[];
  methods: OnlineMethod[];
  minimumMinor: number;
  maximumMinor: number;
  refusal: {code: string; minimumMinor?: number; maximumMinor?: number} | null;
}

export interface Payables {
  groups: PayableGroup[];
  notPayable: {id: string; number: string; reason: PayOnlineReason}[];
  stripe: {publishableKey: string; account: string | null; jsUrl: string};
  billingAddress: Record<string, string> | null;
  email: string | null;
  customerName: string;
}

/** @param invoiceIds which invoices; absent: the longest due of all that are open, as many as one payment takes. */
export async function listPayables(
  scope: PortalScope,
  settings: Settings,
  invoiceIds?: readonly string[],
): Promise<Payables> {
  const [rows, [payer]] = await scope.batch([
    invoiceIds
      ? selectInvoices(scope, scope.contactId, invoiceIds)
      : selectOpenInvoices(scope, scope.contactId, invoicesMax),
    selectPayer(scope),
  ]);
  if (invoiceIds && rows.length < new Set(invoiceIds).size) throw paymentErrors.invoiceNotFound();

  const notPayable: Payables['notPayable'] = [];
  const groups = new Map<string, PayableGroup>();
  for (const row of rows) {
    const invoice = {
      status: row.status,
      currency: row.currency,
      payableMinor: row.payable_minor,
      processingMinor: row.processing_minor,
      paymentOptions: JSON.parse(row.payment_options) as string[],
    };
    const online = payOnline(invoice, scope.role, row.own_held_minor);
    if (!online.allowed) {
      notPayable.push({id: row.id, number: row.number, reason: online.reason});
      continue;
    }
    const methods = onlineMethodsOf(invoice.paymentOptions);
    let group = groups.get(row.currency);
    if (!group) {
      // payOnline has just said that Stripe can charge the currency.
      group = {
        currency: row.currency,
        totalMinor: 0,
        invoices: [],
        methods,
        ...chargeLimits(row.currency)!,
        refusal: null,
      };
      groups.set(row.currency, group);
    }
    // One payment has one method, so only what every invoice of it allows.
    group.methods = group.methods.filter((method) => methods.includes(method));
    const payableMinor = row.payable_minor + row.own_held_minor;
    group.totalMinor += payableMinor;
    group.invoices.push({
      id: row.id,
      number: row.number,
      dueDate: row.due_date,
      balanceMinor: row.balance_minor,
      payableMinor,
    });
  }
  for (const group of groups.values()) {
    const amount = toStripeAmount(group.totalMinor, group.currency);
    if (!amount.ok)
      group.refusal = {code: amount.code, minimumMinor: group.minimumMinor, maximumMinor: group.maximumMinor};
  }
  return {
    groups: [...groups.values()].sort((one, other) => (one.currency < other.currency ? -1 : 1)),
    notPayable,
    stripe: {
      publishableKey: settings.STRIPE_PUBLISHABLE_KEY,
      account: payer!.stripe_account || null,
      // A production deployment loads no Stripe.js but Stripe's own; env.ts refuses the setting there.
      jsUrl: settings.STRIPE_JS_URL ?? 'https://js.stripe.com/endive/stripe.js',
    },
    billingAddress: payer!.billing_address ? (JSON.parse(payer!.billing_address) as Record<string, string>) : null,
    email: payer!.email,
    customerName: payer!.name,
  };
}
