import {Problem} from '../../http/problems.ts';

export const retainerNothingAvailable = () =>
  new Problem(409, 'retainers.nothing_left', 'Nothing of the retainer is both paid and not drawn.');
export const retainerNotEnough = (availableMinor: number) =>
  new Problem(409, 'retainers.not_enough', `Only ${availableMinor} is left of it.`, {availableMinor});
export const retainerNotRefundable = (refundableMinor: number) =>
  new Problem(
    409,
    'refunds.amount_too_large',
    `Only ${refundableMinor} of what was paid on the retainer can be refunded.`,
    {refundableMinor},
  );
