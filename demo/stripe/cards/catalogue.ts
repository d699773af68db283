// Stripe's test cards and what each does. https://docs.stripe.com/testing
// (#cards, #declined-payments, #invalid-data, #fraud-prevention, #disputes, #refunds, #regulatory-cards)
import {type Decline, type DisputeCause, type Outcome, usual} from '../methods/outcome.ts';

export type CardNumber = string;

export type TestCard = Outcome & {
  number: CardNumber;
  /** `pm_card_…` ids that stand for it in an API call. */
  paymentMethods: string[];
  brand: 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay';
  funding: 'credit' | 'debit' | 'prepaid';
  /** `unless_set_up`: not asked for off-session payments once it was set up; `on_session`: only then; `always`: asked even then. */
  authentication: 'none' | 'unless_set_up' | 'on_session' | 'always';
  /** Attaching it to a customer works although charging it does not. */
  attachable: boolean;
};

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});
const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.');

function card(number: CardNumber, paymentMethods: string[], rest: Partial<TestCard> = {}): TestCard {
  return {
    number,
    paymentMethods,
    brand: 'visa',
    funding: 'credit',
    authentication: 'none',
    ...usual,
    attachable: !rest.decline,
    ...rest,
  };
}

const disputed = (reason: string, networkReasonCode: string, inquiry = false): DisputeCause => ({
  reason,
  networkReasonCode,
  inquiry,
});

export const testCards: TestCard[] = [
  card('4242424242424242', ['pm_card_visa']),
  card('4000056655665556', ['pm_card_visa_debit'], {funding: 'debit'}),
  card('5555555555554444', ['pm_card_mastercard'], {brand: 'mastercard'}),
  card('2223003122003222', [], {brand: 'mastercard'}),
  card('5200828282828210', ['pm_card_mastercard_debit'], {brand: 'mastercard', funding: 'debit'}),
  card('5105105105105100', ['pm_card_mastercard_prepaid'], {brand: 'mastercard', funding: 'prepaid'}),
  card('378282246310005', ['pm_card_amex'], {brand: 'amex'}),
  card('371449635398431', [], {brand: 'amex'}),
  card('6011111111111117', ['pm_card_discover'], {brand: 'discover'}),
  card('6011000990139424', [], {brand: 'discover'}),
  card('3056930009020004', ['pm_card_diners'], {brand: 'diners'}),
  card('36227206271667', [], {brand: 'diners'}),
  card('3566002020360505', ['pm_card_jcb'], {brand: 'jcb'}),
  card('6200000000000005', ['pm_card_unionpay'], {brand: 'unionpay'}),
  // Its money is available at once; nothing else differs. https://docs.stripe.com/testing#available-balance
  card('4000000000000077', ['pm_card_bypassPending']),

  card('4000000000000002', ['pm_card_visa_chargeDeclined', 'pm_card_chargeDeclined'], {
    decline: declined('generic_decline'),
  }),
  card(
    '4000000000009995',
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'pm_card_chargeDeclinedInsufficientFunds'],
    {decline: insufficientFunds},
  ),
  card('4000000000009987', ['pm_card_visa_chargeDeclinedLostCard', 'pm_card_chargeDeclinedLostCard'], {
    decline: declined('lost_card'),
  }),
  card('4000000000009979', ['pm_card_visa_chargeDeclinedStolenCard', 'pm_card_chargeDeclinedStolenCard'], {
    decline: declined('stolen_card'),
  }),
  card('4000000000006975', ['pm_card_visa_chargeDeclinedVelocityLimitExceeded'], {
    decline: declined(
      'card_velocity_exceeded',
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    ),
  }),
  card('4000000000000069', ['pm_card_chargeDeclinedExpiredCard'], {
    decline: {code: 'expired_card', message: 'Your card has expired.', param: 'exp_month'},
  }),
  card('4000000000000127', ['pm_card_chargeDeclinedIncorrectCvc'], {
    decline: {code: 'incorrect_cvc', message: "Your card's security code is incorrect.", param: 'cvc'},
  }),
  card('4000000000000119', ['pm_card_chargeDeclinedProcessingError'], {
    decline: {
      code: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  }),
  card('4000000000000341', ['pm_card_chargeCustomerFail'], {decline: declined('generic_decline'), attachable: true}),
  card('4100000000000019', ['pm_card_radarBlock'], {decline: {...declined('fraudulent'), blocked: true}}),

  card('4000002500003155', ['pm_card_authenticationRequiredOnSetup'], {authentication: 'unless_set_up'}),
  card('4000002760003184', ['pm_card_authenticationRequired'], {authentication: 'always'}),
  card('4000008260003178', ['pm_card_authenticationRequiredChargeDeclinedInsufficientFunds'], {
    authentication: 'always',
    decline: insufficientFunds,
    attachable: true,
  }),
  card('4000000000003220', ['pm_card_threeDSecure2Required'], {authentication: 'always'}),
  card('4000008400001629', ['pm_card_threeDSecureRequiredChargeDeclined'], {
    authentication: 'always',
    decline: declined('generic_decline'),
    attachable: true,
  }),
  // Set up already, as if the customer had done so elsewhere: asked for only when the customer is present.
  card('4000003800000446', [], {authentication: 'on_session'}),

  card('4000000000000259', ['pm_card_createDispute'], {dispute: disputed('fraudulent', '10.4')}),
  card('4000000000002685', ['pm_card_createDisputeProductNotReceived'], {
    dispute: disputed('product_not_received', '13.1'),
  }),
  card('4000000000001976', ['pm_card_createDisputeInquiry'], {dispute: disputed('general', '10', true)}),
  card('4000000000007726', ['pm_card_pendingRefund'], {refund: 'later'}),
  card('4000000000005126', ['pm_card_refundFail'], {refund: 'fails_later'}),

  // Supported but not asked for, unless the integration asks.
  card('4000000000003055', ['pm_card_threeDSecureOptional']),
];

const byNumber = new Map(testCards.map((entry) => [entry.number, entry]));
const byPaymentMethod = new Map(testCards.flatMap((entry) => entry.paymentMethods.map((id) => [id, entry] as const)));

export function cardOfNumber(number: CardNumber): TestCard | undefined {
  return byNumber.get(number);
}

export function cardOfTestPaymentMethod(id: string): TestCard | undefined {
  return byPaymentMethod.get(id);
}
