// Who calls. https://docs.stripe.com/api/authentication, https://docs.stripe.com/keys, https://docs.stripe.com/connect/authentication
import {StripeFault} from '../core/errors.ts';
import type {FormObject} from '../core/form.ts';

export type Keys = {secretKey: string; publishableKey: string; platformAccount: string};

/** The account meant and the kind of key. Errors: 401 without a good key, 403 for an account that cannot be one. */
export function authenticate(
  headers: Headers,
  params: FormObject,
  keys: Keys,
): {account: string; publishable: boolean} {
  const key = readKey(headers) ?? (typeof params.key === 'string' ? params.key : null);
  if (!key) {
    throw refused(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    );
  }
  const publishable = key === keys.publishableKey;
  if (!publishable && key !== keys.secretKey) throw refused(`Invalid API Key provided: ${masked(key)}`);
  const account =
    headers.get('stripe-account') ??
    (typeof params._stripe_account === 'string' ? params._stripe_account : keys.platformAccount);
  if (!/^acct_\w{3,64}$/.test(account)) {
    throw new StripeFault(
      403,
      {
        type: 'invalid_request_error',
        code: 'account_invalid',
        message: `The provided key '${masked(key)}' does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
      },
      false,
    );
  }
  return {account, publishable};
}

export function secretKeyRequired(): StripeFault {
  return new StripeFault(
    401,
    {
      type: 'invalid_request_error',
      code: 'secret_key_required',
      message:
        'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
    },
    false,
  );
}

function refused(message: string): StripeFault {
  return new StripeFault(401, {type: 'invalid_request_error', message}, false);
}

function readKey(headers: Headers): string | null {
  const header = headers.get('authorization') ?? '';
  const bearer = /^Bearer\s+(\S+)$/i.exec(header);
  if (bearer) return bearer[1]!;
  const basic = /^Basic\s+(\S+)$/i.exec(header);
  if (!basic) return null;
  try {
    return atob(basic[1]!).split(':')[0] || null;
  } catch {
    return null;
  }
}

function masked(key: string): string {
  return key.length <= 12
    ? key.replace(/(?<=^.{3}).*/, '***')
    : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}
