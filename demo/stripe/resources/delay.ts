// How long a bank takes, by the sandbox's clock. Real ones take days; Stripe's test mode answers at once or after three minutes.
import type {Context} from '../core/context.ts';
import type {Outcome} from '../methods/outcome.ts';

/** The usual time, in milliseconds, until it is set otherwise. */
const usualMs = 20_000;
/** https://docs.stripe.com/payments/sepa-debit/accept-a-payment#test-integration: "after at least three minutes" */
const lateMs = 3 * 60_000;

export function delayMs(context: Context, settles: Outcome['settles'] = 'usual'): number {
  const set = context.store.get('settings', '', 'settle_after')?.value;
  return (typeof set === 'number' ? set : usualMs) + (settles === 'late' ? lateMs : 0);
}
