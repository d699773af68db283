// Bank accounts without an Element: collecting one onto an intent, and confirming micro-deposits. https://docs.stripe.com/payments/ach-direct-debit
import {acceptedNow} from '../frames/http.js';
import {checkSecret, kinds} from './api.js';
import {IntegrationError} from './channel.js';
import {actOn} from './confirm.js';
import {showBank} from './modal.js';

const resultOf = (kind, {intent, error}) => (error ? {error} : {[kinds[kind].result]: intent});

/**
 * Two amounts in cents, or the code on the statement.
 * https://docs.stripe.com/js/payment_intents/verify_microdeposits_for_payment, https://docs.stripe.com/api/payment_intents/verify_microdeposits
 */
export async function verifyMicrodeposits(api, kind, clientSecret, data = {}, caller) {
  checkSecret(kind, clientSecret, caller);
  const {amounts, descriptorCode, descriptor_code: code = descriptorCode} = data;
  if ((amounts === undefined) === (code === undefined))
    throw new IntegrationError(`Invalid value for ${caller}: pass either amounts or descriptorCode.`);
  if (amounts !== undefined && !(Array.isArray(amounts) && amounts.length === 2 && amounts.every(Number.isInteger)))
    throw new IntegrationError(`Invalid value for ${caller}: amounts should be an array of two integers, in cents.`);
  return resultOf(
    kind,
    await api.call('POST', kind, clientSecret, 'verify_microdeposits', {amounts, descriptor_code: code}),
  );
}

/** Opens the bank's window; the account chosen there is then on the intent. https://docs.stripe.com/js/payment_intents/collect_bank_account_for_payment */
export async function collectBankAccount(api, kind, {clientSecret, params = {}}, locale, caller) {
  checkSecret(kind, clientSecret, caller);
  if (params.payment_method_type !== 'us_bank_account')
    throw new IntegrationError(`Invalid value for ${caller}: params.payment_method_type should be us_bank_account.`);
  if (!params.payment_method_data?.billing_details?.name)
    throw new IntegrationError(`Missing value for ${caller}: params.payment_method_data.billing_details.name.`);
  const id = encodeURIComponent(clientSecret.split('_secret_')[0]);
  await showBank({
    settings: {key: api.key, account: api.account, locale},
    business: null,
    collect: {
      path: `/v1/sandbox/${kinds[kind].path}/${id}/attach`,
      clientSecret,
      methodData: params.payment_method_data,
    },
  });
  // Closed or done, the intent says what there is: `requires_confirmation` with an account, else as before.
  return resultOf(kind, await api.retrieve(kind, clientSecret));
}

/** With the method collected onto the intent, a saved one, or details typed in a form of the merchant's. https://docs.stripe.com/js/payment_intents/confirm_us_bank_account_payment */
export async function confirmBankAccount(api, kind, clientSecret, data = {}, caller) {
  checkSecret(kind, clientSecret, caller);
  const {payment_method: method, ...params} = data;
  const {intent, error} = await api.call('POST', kind, clientSecret, 'confirm', {
    mandate_data: acceptedNow,
    ...params,
    use_stripe_sdk: true,
    ...(typeof method === 'object'
      ? {payment_method_data: {...method, type: 'us_bank_account'}}
      : {payment_method: method}),
  });
  return error ? {error} : actOn(api, kind, intent, clientSecret);
}
