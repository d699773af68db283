// Stripe's error object. https://docs.stripe.com/api/errors, https://docs.stripe.com/error-codes
import type Stripe from 'stripe';

export type ErrorBody = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  code?: string;
  decline_code?: string;
  message: string;
  param?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  setup_intent?: Stripe.SetupIntent;
  payment_method?: Stripe.PaymentMethod;
  doc_url?: string;
};

/** An answer that is an error of Stripe's shape. Thrown by handlers, written by the pipeline. */
export class StripeFault extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** False for what Stripe refuses before its endpoint begins (bad parameters, 401, 429): no idempotency key remembers it. */
  readonly remembered: boolean;

  constructor(status: number, body: ErrorBody, remembered = true) {
    super(body.message);
    this.status = status;
    this.body = body.code && !body.doc_url ? {...body, doc_url: docUrl(body.code)} : body;
    this.remembered = remembered;
  }
}

export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
}

/** 400 for a parameter that Stripe refuses before anything runs. */
export function badParameter(code: string | undefined, message: string, param?: string): StripeFault {
  return new StripeFault(
    400,
    {type: 'invalid_request_error', message, ...(code && {code}), ...(param && {param})},
    false,
  );
}

/** 400 for a request that is well formed and still not possible. */
export function badRequest(code: string | undefined, message: string, extra: Partial<ErrorBody> = {}): StripeFault {
  return new StripeFault(400, {type: 'invalid_request_error', message, ...(code && {code}), ...extra});
}

/** 404 as Stripe words it; `kind` is the resource's name without spaces, as in "No such payment_intent: 'pi_1'". */
export function missing(kind: string, id: string, param: string, status = 404): StripeFault {
  return new StripeFault(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
  });
}
