// Disputes: the customer's bank takes the money back. https://docs.stripe.com/disputes, https://docs.stripe.com/api/disputes
// https://docs.stripe.com/payments/ach-direct-debit#disputed-payments (a bank debit's are final)
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {badRequest, missing} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {boolean, ignored, mergeMetadata, metadata, object, readShape, text} from '../core/params.ts';
import {kindOf} from '../methods/kinds.ts';
import type {DisputeCause} from '../methods/outcome.ts';
import {disputeFee, newBalanceTransaction} from './balance.ts';
import {delayMs} from './delay.ts';
import {changeMandate} from './mandates.ts';
import {changeSecret, secretOf} from './payment-methods.ts';

const oneDay = 24 * 60 * 60;
const daysToAnswer = 8;

const evidenceFields = (
  'access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal customer_communication ' +
  'customer_email_address customer_name customer_purchase_ip customer_signature duplicate_charge_documentation duplicate_charge_explanation ' +
  'duplicate_charge_id product_description receipt refund_policy refund_policy_disclosure refund_refusal_explanation service_date ' +
  'service_documentation shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number ' +
  'uncategorized_file uncategorized_text'
).split(' ');
const evidenceShape = Object.fromEntries(evidenceFields.map((name) => [name, text({max: 20_000, emptyAllowed: true})]));

/**
 * A dispute of a paid charge, of `amount` (all of it when absent). The money goes at once, but for an inquiry; a bank
 * debit's is lost at once. Errors: the charge is not paid, or is disputed already.
 */
export function openDispute(
  context: Context,
  charge: Stripe.Charge,
  cause: DisputeCause,
  amount = charge.amount,
): Stripe.Dispute {
  if (!charge.paid) throw new Error(`Charge ${charge.id} is not paid, so nobody can dispute it`);
  if (charge.disputed) throw new Error(`Charge ${charge.id} is disputed already`);
  const type = charge.payment_method_details!.type;
  const final = kindOf(type).finalDisputes;
  const card = charge.payment_method_details!.card;
  const id = context.newId('du');
  const dispute: Stripe.Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: nowSeconds(context),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      ...Object.fromEntries(evidenceFields.map((name) => [name, null])),
      enhanced_evidence: {},
    } as Stripe.Dispute.Evidence,
    evidence_details: {
      due_by: final ? null : (Math.floor(nowSeconds(context) / oneDay) + daysToAnswer + 1) * oneDay - 1,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: cause.inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    ...(card && {
      network_reason_code: cause.networkReasonCode,
      payment_method_details: {
        card: {
          brand: String(card.brand),
          case_type: cause.inquiry ? 'inquiry' : 'chargeback',
          network: String(card.network),
          network_reason_code: cause.networkReasonCode,
        },
        type: 'card',
      },
    }),
    reason: cause.reason,
    status: cause.inquiry ? 'warning_needs_response' : 'needs_response',
  };
  context.store.put('charges', context.account, {...charge, disputed: true});
  if (final) return loseAtOnce(context, withdraw(context, {...dispute, status: 'lost'}), charge);
  const opened = context.store.put('disputes', context.account, cause.inquiry ? dispute : withdraw(context, dispute));
  context.events.record(context, 'charge.dispute.created', opened);
  if (!cause.inquiry) context.events.record(context, 'charge.dispute.funds_withdrawn', opened);
  const dueMs = dispute.evidence_details.due_by! * 1000 - context.nowMs();
  context.schedule.add(context.account, 'expire_dispute', id, dueMs);
  return opened;
}

/** "Stripe sends both charge.dispute.created and charge.dispute.closed"; the mandate is void, and a second one blocks the account. */
function loseAtOnce(context: Context, dispute: Stripe.Dispute, charge: Stripe.Charge): Stripe.Dispute {
  context.store.put('disputes', context.account, dispute);
  context.events.record(context, 'charge.dispute.created', dispute);
  context.events.record(context, 'charge.dispute.funds_withdrawn', dispute);
  context.events.record(context, 'charge.dispute.closed', dispute);
  const method = context.store.get('payment_methods', context.account, String(charge.payment_method));
  if (!method) return dispute;
  const details = charge.payment_method_details as unknown as Record<string, {mandate?: string | null}>;
  changeMandate(context, details[method.type]?.mandate ?? null, 'inactive', 'revoked');
  const secret = secretOf(context, method.id);
  // A mandate given for several payments goes too, whichever of them came back.
  changeMandate(context, secret.mandate, 'inactive', 'revoked');
  changeSecret(context, method.id, {disputes: secret.disputes + 1});
  if (secret.disputes >= 1 && method.us_bank_account) block(context, method);
  return dispute;
}

/** https://docs.stripe.com/payments/ach-direct-debit/blocked-bank-accounts */
function block(context: Context, method: Stripe.PaymentMethod): void {
  changeSecret(context, method.id, {unusable: 'blocked'});
  const blocked = {network_code: 'R10', reason: 'debit_not_authorized'} as const;
  const after = context.store.put('payment_methods', context.account, {
    ...method,
    us_bank_account: {...method.us_bank_account!, status_details: {blocked}},
  });
  context.events.record(context, 'payment_method.automatically_updated', after, {
    us_bank_account: {status_details: {}},
  });
}

/** The money leaves the balance, with the fee. */
function withdraw(context: Context, dispute: Stripe.Dispute): Stripe.Dispute {
  const entry = newBalanceTransaction(context, {
    amount: -dispute.amount,
    currency: dispute.currency,
    fee: {amount: disputeFee(dispute.currency), description: 'Dispute fee'},
    source: dispute.id,
    type: 'adjustment',
    reportingCategory: 'dispute',
    description: `Chargeback withdrawal for ${String(dispute.charge)}`,
  });
  return {...dispute, balance_transactions: [...dispute.balance_transactions, entry], is_charge_refundable: false};
}

const open = ['needs_response', 'under_review', 'warning_needs_response', 'warning_under_review'];
const isInquiry = (dispute: Stripe.Dispute) => dispute.status.startsWith('warning_');

export function disputeOf(context: Context, id: string): Stripe.Dispute {
  const found = context.store.get('disputes', context.account, id);
  if (!found) throw missing('dispute', id, 'dispute');
  return found;
}

/** How the bank decides. A won dispute gives the money back (not the fee); a lost inquiry ends without taking any. */
export function decideDispute(context: Context, id: string, decision: 'won' | 'lost'): Stripe.Dispute {
  const dispute = disputeOf(context, id);
  if (!open.includes(dispute.status)) return dispute;
  context.schedule.cancel(context.account, 'expire_dispute', id);
  context.schedule.cancel(context.account, 'decide_dispute', id);
  let after: Stripe.Dispute = {...dispute, status: isInquiry(dispute) ? 'warning_closed' : decision};
  const returned = after.status === 'won';
  if (returned) {
    const entry = newBalanceTransaction(context, {
      amount: dispute.amount,
      currency: dispute.currency,
      source: dispute.id,
      type: 'adjustment',
      reportingCategory: 'dispute_reversal',
      description: `Chargeback reversal for ${String(dispute.charge)}`,
    });
    after = {...after, balance_transactions: [...after.balance_transactions, entry], is_charge_refundable: true};
  }
  context.store.put('disputes', context.account, after);
  if (returned) context.events.record(context, 'charge.dispute.funds_reinstated', after);
  context.events.record(context, 'charge.dispute.closed', after);
  return after;
}

/** An inquiry becomes a dispute: now the money goes. Does nothing to any other. */
export function escalateInquiry(context: Context, id: string): Stripe.Dispute {
  const dispute = disputeOf(context, id);
  if (!isInquiry(dispute) || dispute.status === 'warning_closed') return dispute;
  const card = dispute.payment_method_details?.card;
  const after = context.store.put(
    'disputes',
    context.account,
    withdraw(context, {
      ...dispute,
      status: 'needs_response',
      ...(card && {payment_method_details: {card: {...card, case_type: 'chargeback'}, type: 'card'}}),
    }),
  );
  context.events.record(context, 'charge.dispute.updated', after, {status: dispute.status});
  context.events.record(context, 'charge.dispute.funds_withdrawn', after);
  return after;
}

/** Its day has passed without an answer. https://docs.stripe.com/disputes/responding */
export function expireDispute(context: Context, id: string): void {
  const dispute = context.store.get('disputes', context.account, id);
  if (!dispute || !['needs_response', 'warning_needs_response'].includes(dispute.status)) return;
  const details = {...dispute.evidence_details, past_due: true};
  context.store.put('disputes', context.account, {...dispute, evidence_details: details});
  decideDispute(context, id, 'lost');
}

/** What evidence decides by itself in test mode. https://docs.stripe.com/testing#disputes */
const decisions: Record<string, 'won' | 'lost' | 'escalate'> = {
  winning_evidence: 'won',
  losing_evidence: 'lost',
  escalate_inquiry_evidence: 'escalate',
};

/** Evidence that was submitted, read by the bank. */
export function reviewDispute(context: Context, id: string): void {
  const dispute = context.store.get('disputes', context.account, id);
  if (!dispute || !open.includes(dispute.status)) return;
  const decision = decisions[dispute.evidence.uncategorized_text ?? ''];
  if (decision === 'escalate') escalateInquiry(context, id);
  else if (decision) decideDispute(context, id, decision);
}

export function updateDispute(context: Context): Stripe.Dispute {
  const given = readShape(context.params, {
    evidence: object({...evidenceShape, enhanced_evidence: ignored}),
    intended_submission_method: ignored,
    metadata,
    submit: boolean,
  });
  const before = disputeOf(context, context.path.id!);
  if (!open.includes(before.status)) throw alreadyClosed();
  const evidence = Object.fromEntries(
    Object.entries(given.evidence ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value || null]] : [],
    ),
  );
  const merged = {...before.evidence, ...evidence} as Stripe.Dispute.Evidence;
  const submitted = given.evidence !== undefined && (given.submit ?? true);
  const after = context.store.put('disputes', context.account, {
    ...before,
    evidence: merged,
    evidence_details: {
      ...before.evidence_details,
      has_evidence: evidenceFields.some((name) => (merged as unknown as Record<string, unknown>)[name] !== null),
      submission_count: before.evidence_details.submission_count + (submitted ? 1 : 0),
      submission_method: submitted ? 'manual' : before.evidence_details.submission_method,
    },
    metadata: mergeMetadata(before.metadata, given.metadata),
    status: submitted ? (isInquiry(before) ? 'warning_under_review' : 'under_review') : before.status,
  });
  context.events.record(context, 'charge.dispute.updated', after, {
    ...(after.status !== before.status && {status: before.status}),
  });
  if (submitted && decisions[merged.uncategorized_text ?? ''])
    context.schedule.add(context.account, 'decide_dispute', after.id, delayMs(context));
  return after;
}

/** https://docs.stripe.com/api/disputes/close: the loss is accepted. */
export function closeDispute(context: Context): Stripe.Dispute {
  readShape(context.params, {});
  const dispute = disputeOf(context, context.path.id!);
  if (!open.includes(dispute.status)) throw alreadyClosed();
  if (isInquiry(dispute))
    throw badRequest(undefined, 'This dispute is an inquiry: answer it with evidence, or refund the payment.');
  return decideDispute(context, dispute.id, 'lost');
}

function alreadyClosed() {
  return badRequest(undefined, 'This dispute is already closed');
}

export function retrieveDispute(context: Context): Stripe.Dispute {
  readShape(context.params, {});
  return disputeOf(context, context.path.id!);
}

export function listDisputes(context: Context): Stripe.ApiList<Stripe.Dispute> {
  const given = readShape(context.params, {...listShape, ...createdShape, charge: text(), payment_intent: text()});
  return page(
    context,
    'disputes',
    given,
    (dispute) =>
      (!given.charge || dispute.charge === given.charge) &&
      (!given.payment_intent || dispute.payment_intent === given.payment_intent),
  );
}
