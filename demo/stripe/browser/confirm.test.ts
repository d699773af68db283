// Stripe.js's calls, each in the page of a merchant: confirming with every method, saved ones, and what may follow.
import type {Page} from 'playwright';
import type Stripe from 'stripe';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type Answer, bankOf, type Bench, bench, confirm, frameOf, mount, stripeCall} from './bench.ts';

let made: Bench;
beforeAll(async () => {
  made = await bench();
});
afterAll(() => made.close());

const ada = {defaultValues: {billingDetails: {name: 'Ada Lovelace', email: 'ada@example.com'}}};
const noWallets = {wallets: {googlePay: 'never', applePay: 'never'}};
const group = (currency: string, ...types: string[]) => ({
  mode: 'payment',
  amount: 2000,
  currency,
  allowedPaymentMethodTypes: types,
});
const intentOf = (currency: string, types: string[], more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  made.stripe.paymentIntents.create({amount: 2000, currency, allowed_payment_method_types: types, ...more});

/** An Element for this one method, and an intent to confirm with it. */
async function start(currency: string, type: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  const intent = await intentOf(currency, [type], more);
  const {page, complaints} = await made.open();
  const frame = await mount(page, group(currency, type), {...ada, ...noWallets});
  return {intent, secret: intent.client_secret!, page, frame, complaints};
}

async function typeCard(page: Page, number: string) {
  const frame = frameOf(page);
  await frame.getByLabel('Card number').fill(number);
  await frame.getByLabel('Expiration date').fill('12 / 34');
  await frame.getByLabel('Security code').fill('123');
  await frame.getByLabel('ZIP code').fill('12345');
}

/** Signs in at the test bank and takes the account of that name. */
async function chooseAccount(page: Page, name: string) {
  const bank = bankOf(page);
  await bank.getByRole('button', {name: 'Test Institution'}).click();
  await bank.getByRole('radio', {name}).check();
  await bank.getByRole('button', {name: 'Connect account'}).click();
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
}

/** A checking account is verified by a code, a savings account by two amounts. */
async function typeAccount(page: Page, type: 'checking' | 'savings', number = '000123456789') {
  const bank = bankOf(page);
  await bank.getByRole('button', {name: 'Enter bank details manually'}).click();
  await bank.getByLabel('Routing number').fill('110000000');
  await bank.getByLabel('Account number', {exact: true}).fill(number);
  await bank.getByLabel('Confirm account number').fill(number);
  await bank.getByLabel('Account type').selectOption(type);
  await bank.getByRole('button', {name: 'Submit'}).click();
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
}

/** Where Stripe has the customer tell the deposits. Its own types leave it out. */
function hostedPage({next_action: action}: Answer['paymentIntent']): string {
  const {verify_with_microdeposits: waiting} = action as unknown as Stripe.PaymentIntent.NextAction;
  return waiting!.hosted_verification_url;
}

const methodOf = async (id: string) => {
  const {payment_method: method} = await made.stripe.paymentIntents.retrieve(id, {expand: ['payment_method']});
  return method as Stripe.PaymentMethod;
};

describe('a bank account in the United States', () => {
  it('signed in to: processing, with the mandate given', async () => {
    const {page, frame, secret, intent, complaints} = await start('usd', 'us_bank_account');
    await frame.getByRole('button', {name: 'Choose your bank'}).click();
    await chooseAccount(page, 'Success');
    const {paymentIntent, error} = await confirm(page, 'Payment', secret);
    expect([error, paymentIntent?.status]).toEqual([undefined, 'processing']);
    const method = await methodOf(intent.id);
    expect([method.type, method.us_bank_account?.last4, method.billing_details.name]).toEqual([
      'us_bank_account',
      '6789',
      'Ada Lovelace',
    ]);
    expect(complaints).toEqual([]);
  });

  it('typed: waits for micro-deposits, wrong ones are refused, right ones go on', async () => {
    const {page, frame, secret} = await start('usd', 'us_bank_account');
    await frame.getByRole('button', {name: 'Choose your bank'}).click();
    await typeAccount(page, 'savings');
    const {paymentIntent} = await confirm(page, 'Payment', secret);
    expect([paymentIntent.status, paymentIntent.next_action?.type]).toEqual([
      'requires_action',
      'verify_with_microdeposits',
    ]);
    // Nothing more to do in this page: the deposits take days.
    expect((await stripeCall(page, 'handleNextAction', {clientSecret: secret})).paymentIntent.status).toBe(
      'requires_action',
    );
    const wrong = await stripeCall(page, 'verifyMicrodepositsForPayment', secret, {amounts: [1, 2]});
    expect(wrong.error.code).toBe('payment_method_microdeposit_verification_amounts_mismatch');
    const right = await stripeCall(page, 'verifyMicrodepositsForPayment', secret, {amounts: [32, 45]});
    expect([right.error, right.paymentIntent?.status]).toEqual([undefined, 'processing']);
  });

  it("confirmed on Stripe's own page", async () => {
    const {page, frame, secret, intent} = await start('usd', 'us_bank_account');
    await frame.getByRole('button', {name: 'Choose your bank'}).click();
    await typeAccount(page, 'savings');
    const {paymentIntent} = await confirm(page, 'Payment', secret);
    await page.goto(hostedPage(paymentIntent));
    await page.getByLabel('First deposit, in cents').fill('32');
    await page.getByLabel('Second deposit, in cents').fill('45');
    await page.getByRole('button', {name: 'Verify'}).click();
    await page.getByText('Your bank account is verified.').waitFor();
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).status).toBe('processing');
  });

  it('typed amounts that cannot be are refused before anything is sent', async () => {
    const {page} = await made.open();
    const {client_secret: secret} = await intentOf('usd', ['us_bank_account']);
    for (const data of [{}, {amounts: [32]}, {amounts: ['32', '45']}, {amounts: [1, 2], descriptorCode: 'SM11AA'}])
      expect((await stripeCall(page, 'verifyMicrodepositsForPayment', secret, data)).thrown).toMatch(/Invalid value/);
  });

  it('collected without an Element, then confirmed', async () => {
    const {page} = await made.open();
    const {client_secret: secret} = await intentOf('usd', ['us_bank_account']);
    const collected = stripeCall(page, 'collectBankAccountForPayment', {
      clientSecret: secret,
      params: {
        payment_method_type: 'us_bank_account',
        payment_method_data: {billing_details: {name: 'Ada Lovelace', email: 'ada@example.com'}},
      },
    });
    await chooseAccount(page, 'Success');
    expect((await collected).paymentIntent.status).toBe('requires_confirmation');
    const {paymentIntent, error} = await stripeCall(page, 'confirmUsBankAccountPayment', secret);
    expect([error, paymentIntent?.status]).toEqual([undefined, 'processing']);
  });

  it('collecting it and closing the window leaves the intent as it was', async () => {
    const {page} = await made.open();
    const {client_secret: secret} = await made.stripe.setupIntents.create({
      allowed_payment_method_types: ['us_bank_account'],
    });
    const collected = stripeCall(page, 'collectBankAccountForSetup', {
      clientSecret: secret,
      params: {
        payment_method_type: 'us_bank_account',
        payment_method_data: {billing_details: {name: 'Ada Lovelace'}},
      },
    });
    await bankOf(page).getByRole('button', {name: 'Test Institution'}).waitFor();
    await page.getByRole('button', {name: 'Close'}).click();
    expect((await collected).setupIntent.status).toBe('requires_payment_method');
  });

  it('set up for later by code, in a mode-setup Element', async () => {
    const customer = await made.stripe.customers.create({name: 'Ada'});
    const intent = await made.stripe.setupIntents.create({
      customer: customer.id,
      allowed_payment_method_types: ['us_bank_account'],
    });
    const {page} = await made.open();
    const frame = await mount(page, {mode: 'setup', allowedPaymentMethodTypes: ['us_bank_account']}, ada);
    await frame.getByRole('button', {name: 'Choose your bank'}).click();
    await typeAccount(page, 'checking');
    const {setupIntent, error} = await confirm(page, 'Setup', intent.client_secret!);
    expect([error, setupIntent?.status]).toEqual([undefined, 'requires_action']);
    const verified = await stripeCall(page, 'verifyMicrodepositsForSetup', intent.client_secret, {
      descriptorCode: 'SM11AA',
    });
    expect([verified.error, verified.setupIntent?.status]).toEqual([undefined, 'succeeded']);
    const {data: saved} = await made.stripe.paymentMethods.list({customer: customer.id, type: 'us_bank_account'});
    expect(saved.map(({us_bank_account: account}) => account!.last4)).toEqual(['6789']);

    // Paid with another day, without an Element: the mandate of the setup holds.
    const payment = await intentOf('usd', ['us_bank_account'], {customer: customer.id});
    const paid = await stripeCall(page, 'confirmPayment', {
      clientSecret: payment.client_secret,
      confirmParams: {payment_method: saved[0]!.id},
      redirect: 'if_required',
    });
    expect([paid.error, paid.paymentIntent?.status]).toEqual([undefined, 'processing']);
  });
});

describe('other debits', () => {
  it('SEPA: processing, with its mandate', async () => {
    const {page, frame, secret, intent} = await start('eur', 'sepa_debit');
    await frame.getByLabel('IBAN').fill('AT611904300234573201');
    await frame.getByText('within 8 weeks').waitFor();
    const {paymentIntent, error} = await confirm(page, 'Payment', secret);
    expect([error, paymentIntent?.status]).toEqual([undefined, 'processing']);
    expect((await methodOf(intent.id)).sepa_debit?.last4).toBe('3201');
  });

  it('Bacs: processing, with the address', async () => {
    const {page, frame, secret, intent} = await start('gbp', 'bacs_debit');
    for (const [label, text] of Object.entries({
      'Sort code': '108800',
      'Account number': '00012345',
      'Address line 1': '1 High Street',
      City: 'London',
    }))
      await frame.getByLabel(label).fill(text);
    await frame.getByLabel('Country').selectOption('GB');
    await frame.getByLabel('Postal code').fill('SW1A 1AA');
    const {paymentIntent, error} = await confirm(page, 'Payment', secret);
    expect([error, paymentIntent?.status]).toEqual([undefined, 'processing']);
    const method = await methodOf(intent.id);
    expect(method.bacs_debit).toMatchObject({sort_code: '108800', last4: '2345'});
    expect(method.billing_details.address).toMatchObject({line1: '1 High Street', city: 'London', country: 'GB'});
  });
});

describe('redirects, Link and wallets', () => {
  it.each([
    ['Authorize test payment', 'succeeded', 'succeeded'],
    ['Fail test payment', 'failed', 'requires_payment_method'],
  ])('iDEAL, %s: comes back as %s', async (button, redirectStatus, status) => {
    const {page, secret, intent} = await start('eur', 'ideal');
    const shop = page.url();
    // The page changes, so that the promise never settles.
    void confirm(page, 'Payment', secret).catch(() => {});
    await page.getByRole('button', {name: button}).click();
    await page.waitForURL(`${shop}?**`);
    const query = Object.fromEntries(new URL(page.url()).searchParams);
    expect(query).toEqual({
      payment_intent: intent.id,
      payment_intent_client_secret: secret,
      redirect_status: redirectStatus,
    });
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
  });

  it('Link: paid at once', async () => {
    const {page, secret, intent} = await start('usd', 'link');
    const {paymentIntent, error} = await confirm(page, 'Payment', secret);
    expect([error, paymentIntent?.status]).toEqual([undefined, 'succeeded']);
    expect((await methodOf(intent.id)).type).toBe('link');
  });

  it('Google Pay: a card that says so', async () => {
    const intent = await intentOf('usd', ['card']);
    const {page} = await made.open();
    const frame = await mount(page, group('usd', 'card'));
    await frame.getByRole('radio', {name: 'Google Pay'}).check();
    const {paymentIntent, error} = await confirm(page, 'Payment', intent.client_secret!);
    expect([error, paymentIntent?.status]).toEqual([undefined, 'succeeded']);
    expect((await methodOf(intent.id)).card?.wallet?.type).toBe('google_pay');
  });
});

describe('a saved card, without an Element', () => {
  async function saved(card: string) {
    const customer = await made.stripe.customers.create({name: 'Ada'});
    const method = await made.stripe.paymentMethods.attach(card, {customer: customer.id});
    const intent = await intentOf('usd', ['card'], {customer: customer.id});
    const {page} = await made.open();
    const pay = (more: object = {}) =>
      stripeCall(page, 'confirmPayment', {
        clientSecret: intent.client_secret,
        confirmParams: {payment_method: method.id, return_url: page.url()},
        redirect: 'if_required',
        ...more,
      });
    return {intent, page, pay, method};
  }
  const bankPage = (page: Page) => page.frameLocator('iframe[title="Secure authentication frame"]');

  it('pays', async () => {
    const {pay} = await saved('pm_card_visa');
    expect((await pay()).paymentIntent.status).toBe('succeeded');
  });

  it('is declined in the answer', async () => {
    const {pay} = await saved('pm_card_chargeCustomerFail');
    expect((await pay()).error).toMatchObject({type: 'card_error', code: 'card_declined'});
  });

  it('asks the bank first where it must, in a window over the page', async () => {
    const {pay, page} = await saved('pm_card_authenticationRequired');
    const paying = pay();
    await bankPage(page).getByRole('button', {name: 'Complete authentication'}).click();
    expect((await paying).paymentIntent.status).toBe('succeeded');
  });

  it('closed at the bank, it is an error, and may be tried again', async () => {
    const {pay, page} = await saved('pm_card_authenticationRequired');
    const paying = pay();
    await bankPage(page).getByRole('button', {name: 'Fail authentication'}).waitFor();
    await page.getByRole('button', {name: 'Close'}).click();
    expect((await paying).error.code).toBe('payment_intent_authentication_failure');
    const again = pay();
    await bankPage(page).getByRole('button', {name: 'Complete authentication'}).click();
    expect((await again).paymentIntent.status).toBe('succeeded');
  });

  it('goes to return_url where redirect is not if_required', async () => {
    const {pay, page, intent} = await saved('pm_card_visa');
    const shop = page.url();
    void pay({redirect: 'always'}).catch(() => {});
    await page.waitForURL(`${shop}?**`);
    expect(new URL(page.url()).searchParams.get('payment_intent')).toBe(intent.id);
    expect(new URL(page.url()).searchParams.get('redirect_status')).toBe('succeeded');
  });

  it('that the server has confirmed is gone on with by handleNextAction', async () => {
    const {page, intent, method} = await saved('pm_card_authenticationRequired');
    const {client_secret: secret} = await made.stripe.paymentIntents.confirm(intent.id, {
      payment_method: method.id,
      use_stripe_sdk: true,
    });
    const going = stripeCall(page, 'handleNextAction', {clientSecret: secret});
    await bankPage(page).getByRole('button', {name: 'Complete authentication'}).click();
    expect((await going).paymentIntent.status).toBe('succeeded');
    expect((await stripeCall(page, 'retrievePaymentIntent', secret)).paymentIntent.status).toBe('succeeded');
  });

  it('is needed: no method at all is an error, no secret throws', async () => {
    const {page, intent} = await saved('pm_card_visa');
    const none = await stripeCall(page, 'confirmPayment', {
      clientSecret: intent.client_secret,
      redirect: 'if_required',
    });
    expect(none.error).toMatchObject({code: 'payment_intent_unexpected_state'});
    expect((await stripeCall(page, 'confirmPayment', {redirect: 'if_required'})).thrown).toMatch(/clientSecret/);
    expect(
      (
        await stripeCall(page, 'confirmPayment', {
          clientSecret: intent.client_secret,
          confirmParams: {return_url: '/x'},
        })
      ).thrown,
    ).toMatch(/return_url should be an absolute URL/);
  });
});

describe('setting up', () => {
  it('a card, for an intent that is there already', async () => {
    const customer = await made.stripe.customers.create({name: 'Ada'});
    const intent = await made.stripe.setupIntents.create({
      customer: customer.id,
      allowed_payment_method_types: ['card'],
    });
    const {page} = await made.open();
    const frame = await mount(
      page,
      {clientSecret: intent.client_secret},
      {...noWallets, business: {name: 'Cups & Co'}},
    );
    await frame.getByText('you allow Cups & Co to charge your card').waitFor();
    await typeCard(page, '4242424242424242');
    const {setupIntent, error} = await confirm(page, 'Setup', intent.client_secret!);
    expect([error, setupIntent?.status]).toEqual([undefined, 'succeeded']);
    expect((await stripeCall(page, 'retrieveSetupIntent', intent.client_secret)).setupIntent.status).toBe('succeeded');
    const {data} = await made.stripe.paymentMethods.list({customer: customer.id});
    expect(data.map(({card}) => card?.last4)).toEqual(['4242']);
  });
});

describe("with a CustomerSession's checkbox", () => {
  async function session(features: Stripe.CustomerSessionCreateParams.Components.PaymentElement.Features) {
    const customer = await made.stripe.customers.create({name: 'Ada'});
    const {client_secret: cuss} = await made.stripe.customerSessions.create({
      customer: customer.id,
      components: {payment_element: {enabled: true, features}},
    });
    return {customer, cuss};
  }
  const saving = {payment_method_save: 'enabled', payment_method_save_usage: 'off_session'} as const;

  it.each([
    [true, 'always', 'off_session', 1],
    [false, 'unspecified', null, 0],
  ])('checked: %s', async (checked, allowRedisplay, usage, kept) => {
    const {customer, cuss} = await session(saving);
    const intent = await intentOf('usd', ['card'], {customer: customer.id});
    const {page} = await made.open();
    const frame = await mount(page, {...group('usd', 'card'), customerSessionClientSecret: cuss}, noWallets);
    await typeCard(page, '4242424242424242');
    const box = frame.getByRole('checkbox', {name: 'Save payment details for future purchases'});
    expect(await box.isChecked()).toBe(false);
    if (checked) await box.check();
    // Consent brings its terms.
    expect(await frame.getByText('charge your card for future payments').count()).toBe(checked ? 1 : 0);
    const {paymentIntent, error} = await confirm(page, 'Payment', intent.client_secret!);
    expect([error, paymentIntent?.status]).toEqual([undefined, 'succeeded']);
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).setup_future_usage).toBe(usage);
    expect((await methodOf(intent.id)).allow_redisplay).toBe(allowRedisplay);
    const {data} = await made.stripe.paymentMethods.list({customer: customer.id});
    expect(data.length).toBe(kept);
  });

  it('that does not allow saving shows none', async () => {
    const {cuss} = await session({payment_method_save: 'disabled'});
    const {page} = await made.open();
    const frame = await mount(page, {...group('usd', 'card'), customerSessionClientSecret: cuss}, noWallets);
    await frame.getByLabel('Card number').waitFor();
    expect(await frame.getByRole('checkbox').count()).toBe(0);
  });

  it('and the usage given twice, it does not load; nor with an unknown secret', async () => {
    const {cuss} = await session(saving);
    const first = await made.open();
    await expect(
      mount(first.page, {
        ...group('usd', 'card'),
        setupFutureUsage: 'off_session',
        customerSessionClientSecret: cuss,
      }),
    ).rejects.toThrow('payment_method_save_usage');
    const second = await made.open();
    await expect(
      mount(second.page, {...group('usd', 'card'), customerSessionClientSecret: 'cuss_secret_unknown'}),
    ).rejects.toThrow('did not load');
  });
});
