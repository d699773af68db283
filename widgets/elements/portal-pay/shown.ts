import type {PayableGroup, Payables, StartPayment} from '../../client/shapes.ts';
import {type Choice, type Plan, planOf} from './plan.ts';
import {type Way, waysOf, wayTaken} from './ways.ts';

/** What stands in the sheet: what the server offers, and what the customer has made of it. */
export interface Shown {
  payables: Payables;
  group: PayableGroup;
  plan: Plan;
  ways: Way[];
  /** How it is paid; none where nothing can be used, or where credit pays it all. */
  way?: Way;
  /** Whether credits and retainers pay all of it. */
  isCovered: boolean;
}

/**
 * What can be paid, one group for each currency. One without invoices is there to pay ahead: not where certain invoices
 * were asked for.
 */
export function groupsOf({groups}: Payables, isAll: boolean): PayableGroup[] {
  return groups.filter((group) => group.invoices.length || (isAll && group.aheadMethods.length));
}

/**
 * Puts together what the server offers and what the customer has chosen of it; nothing where there is nothing to pay.
 * @param isAll whether everything was asked for, and not certain invoices
 * @param currency the one that was chosen; else the first that has something in it
 */
export function lookAt(
  payables: Payables | undefined,
  isAll: boolean,
  currency: string | undefined,
  choice: Choice,
  chosenWay: string | undefined,
  locale: string,
): Shown | undefined {
  const groups = payables ? groupsOf(payables, isAll) : [];
  const group =
    groups.find((one) => one.currency === currency) ?? groups.find(({invoices}) => invoices.length) ?? groups[0];
  if (!payables || !group) return undefined;
  const plan = planOf(group, choice, locale);
  const ways = waysOf(payables, group, plan);
  const isCovered = plan.isSound && !plan.chargeMinor;
  return {payables, group, plan, ways, isCovered, ...(!isCovered && {way: wayTaken(ways, chosenWay)})};
}

/** What is asked of the server. Credits are named only where they are used. */
export function wishOf({group, plan}: Shown, way: Way, mandateText: string | undefined): StartPayment {
  const {chargeMinor, parts, creditMinor, retainerMinor, aheadMinor} = plan;
  return {
    currency: group.currency,
    amountMinor: chargeMinor,
    method: way.type,
    ...(way.method && {paymentMethodId: way.method.id}),
    invoices: parts,
    ...(creditMinor && {creditMinor}),
    ...(retainerMinor && {retainerMinor}),
    ...(aheadMinor && {aheadMinor}),
    ...(mandateText && {mandateText}),
  };
}

/** The numbers of the invoices that get something. */
export function numbersOf({rows}: Plan): string[] {
  return rows.filter(({amountMinor}) => amountMinor).map(({invoice}) => invoice.number);
}
