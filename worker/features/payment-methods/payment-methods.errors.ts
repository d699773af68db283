/** What saving, verifying and changing methods can be refused with. The elements translate the codes. */
import {Problem} from '../../http/problems.ts';

export const methodErrors = {
  notFound: () => new Problem(404, 'payment_methods.not_found', 'There is no such payment method.'),
  setupNotFound: () => new Problem(404, 'payment_methods.setup_not_found', 'There is no such setup.'),
  adminsOnly: () =>
    new Problem(403, 'sessions.role_forbidden', 'Only an admin of the account changes saved payment methods.'),
  keyMissing: () => new Problem(400, 'idempotency.key_missing', 'Send an Idempotency-Key header with every setup.'),
  keyReused: () => new Problem(422, 'idempotency.key_reused', 'This Idempotency-Key was used for another setup.'),
  /** @param reason whose business it is: see `unavailableMethods`. */
  typeNotAllowed: (type: string, reason: string) =>
    new Problem(409, 'payment_methods.type_not_allowed', `A method of the type ${type} cannot be saved here.`, {
      type,
      reason,
    }),
  /** The same code as where one is paid with: it asks the same of whoever calls. */
  mandateMissing: (type: string) =>
    new Problem(
      422,
      'payments.mandate_missing',
      'A bank account is debited only where its holder has allowed it: send mandateText, as it was shown.',
      {type},
    ),
  notUsable: (state: string) =>
    new Problem(409, 'payment_methods.not_usable', 'This payment method cannot be used.', {state}),
  gatewayRefused: () =>
    new Problem(409, 'payment_methods.gateway_refused', 'The payment service refused to save a method here.'),
  otherVerification: (kind: string) =>
    new Problem(422, 'requests.invalid', `This account is verified by ${kind}.`, {
      errors: [{path: 'body', code: 'invalid', message: `This account is verified by ${kind}.`}],
    }),
  verificationWrong: (triesLeft: number | null) =>
    new Problem(422, 'payment_methods.verification_wrong', 'That is not what was sent to the account.', {triesLeft}),
  verificationOver: () =>
    new Problem(
      409,
      'payment_methods.verification_over',
      'This account can no longer be verified this way. Begin again to use it.',
    ),
};
