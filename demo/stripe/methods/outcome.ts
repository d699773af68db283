// What a test card or a test account makes happen. https://docs.stripe.com/testing

/** How an attempt to charge ends. `param`: the field at fault, as the error names it. */
export type Decline = {
  code: string;
  declineCode?: string;
  message: string;
  param?: string;
  blocked?: boolean;
  /** Of the error; `card_error` when absent. */
  type?: 'card_error' | 'invalid_request_error';
};

/** `inquiry`: the bank asks first and takes no money yet. https://docs.stripe.com/disputes/how-disputes-work#inquiries */
export type DisputeCause = {reason: string; networkReasonCode: string | null; inquiry: boolean};

export type Outcome = {
  decline: Decline | null;
  /** When the bank answers: after the usual time, three minutes later than that, or never. Only of methods that take time. */
  settles: 'usual' | 'late' | 'never';
  /** What follows a payment that succeeded. */
  dispute: DisputeCause | null;
  refund: 'at_once' | 'later' | 'fails_later';
  microdeposits: 'arrive' | 'come_back';
  /** What becomes of the mandate: refused when it is given, or revoked when the debit fails. */
  mandate: 'kept' | 'refused' | 'revoked';
};

export const usual: Outcome = {
  decline: null,
  settles: 'usual',
  dispute: null,
  refund: 'at_once',
  microdeposits: 'arrive',
  mandate: 'kept',
};
