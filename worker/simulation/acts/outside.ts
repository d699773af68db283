/** What Stripe, the banks, the network and the cron do. */
import type Stripe from 'stripe';
import {choose, part, round, type Step} from './step.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Somebody refunds in Stripe's dashboard, past us. */
export async function refundInDashboard({world, numbers}: Step): Promise<void> {
  const intent = choose(
    world.intents().filter(({status}) => status === 'succeeded'),
    numbers[0]!,
  );
  if (!intent) return;
  const amount = round(intent.currency.toUpperCase(), part(intent.amount, numbers[1]!));
  await world.atStripe('POST', '/refunds', {
    payment_intent: intent.id,
    ...(numbers[2]! % 2 && {amount: String(amount)}),
  });
}

export async function decideDispute({world, numbers}: Step): Promise<void> {
  const {body} = await world.atStripe('GET', '/disputes', {limit: '100'});
  const undecided = ((body['data'] ?? []) as Stripe.Dispute[]).filter(
    ({status}) => status === 'needs_response' || status === 'warning_needs_response',
  );
  const dispute = choose(undecided, numbers[0]!);
  if (!dispute) return;
  await world.atStripe('POST', `/disputes/${dispute.id}`, {
    'evidence[uncategorized_text]': numbers[1]! % 2 ? 'winning_evidence' : 'losing_evidence',
    submit: 'true',
  });
}

/** Webhooks come: some of them, in any order, some twice, some never. */
export async function webhooks({world, numbers, faults}: Step): Promise<void> {
  await world.collectWebhooks();
  const count = 1 + (numbers[0]! % 4);
  for (let sent = 0; sent < count && world.bag.length; sent++) {
    const at = numbers[1]! % world.bag.length;
    const fate = (numbers[2]! + sent) % 5;
    const [webhook] = fate === 0 ? [world.bag[at]!] : world.bag.splice(at, 1);
    // Fate 1: lost on the way.
    if (fate === 1) continue;
    const outcome = await world.deliver(webhook!, sent === 0 ? faults : []);
    // Not acknowledged: Stripe sends it again.
    if (fate !== 0 && (typeof outcome === 'symbol' || outcome.status >= 300)) world.bag.push(webhook!);
  }
}

export async function reconcileNow({world, faults}: Step): Promise<void> {
  await world.reconcile(faults);
}

export async function wait({world, numbers}: Step): Promise<void> {
  world.wait([minute, 5 * minute, 31 * minute, 6 * hour, day, 5 * day][numbers[0]! % 6]!);
}

/** Stripe answers the next calls with errors that may have taken effect all the same, or breaks the connection. */
export async function beNasty({world, numbers}: Step): Promise<void> {
  const ways = [
    {do: 'answer', status: 500, when: 'after'},
    {do: 'answer', status: 500, when: 'before'},
    {do: 'answer', status: 429},
    {do: 'answer', status: 409},
    {do: 'drop', when: 'after'},
  ] as const;
  world.mayReplay = true;
  world.sandbox.controls.misbehave({
    ...choose(ways, numbers[0]!)!,
    times: 1 + (numbers[1]! % 4),
    skip: numbers[2]! % 3,
  });
}
