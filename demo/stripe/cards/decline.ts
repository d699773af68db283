// A decline as the API answers it. https://docs.stripe.com/declines/codes, https://docs.stripe.com/error-codes#card-declined
import {type ErrorBody, StripeFault} from '../core/errors.ts';
import type {Decline} from '../methods/outcome.ts';

export function declineBody(decline: Decline): ErrorBody {
  return {
    type: decline.type ?? 'card_error',
    code: decline.code,
    message: decline.message,
    ...(decline.declineCode !== undefined && {decline_code: decline.declineCode}),
    ...(decline.param !== undefined && {param: decline.param}),
  };
}

/** 402, with the objects that the error carries. */
export function declineFault(decline: Decline, objects: Partial<ErrorBody>): StripeFault {
  return new StripeFault(402, {...declineBody(decline), ...objects});
}
