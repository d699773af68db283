import {describe, expect, it} from 'vitest';
import {testBench, type TestBench} from '../testing/client.ts';

const account = 'acct_sandbox';
const home = async ({sandbox}: TestBench, query = '') => (await sandbox.fetch(`http://localhost/${query}`)).text();
const press = async ({sandbox}: TestBench, action: string, id = '') =>
  sandbox.fetch('http://localhost/do', {
    method: 'POST',
    redirect: 'manual',
    headers: {'content-type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams({action, id, account}).toString(),
  });
async function debit(made: TestBench) {
  const {id} = await made.stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    allowed_payment_method_types: ['us_bank_account'],
  });
  await made.sandbox.controls.payByBank(id, '000123456789');
  return id;
}

describe('the sandbox’s page', () => {
  it('offers what may happen next, and does it', async () => {
    const made = testBench();
    const id = await debit(made);
    expect(await home(made)).toContain('>Settle now<');
    expect((await press(made, 'settle', id)).status).toBe(303);
    expect((await made.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
    expect(await home(made)).toContain('>Late return<');
    await press(made, 'return', id);
    expect((await made.stripe.disputes.list()).data.map(({status}) => status)).toEqual(['lost']);
    expect(await home(made)).not.toContain('>Late return<');
  });

  it('lets a bank refuse, a customer dispute, and the merchant refund', async () => {
    const made = testBench();
    const failing = await debit(made);
    await press(made, 'fail', failing);
    expect((await made.stripe.paymentIntents.retrieve(failing)).last_payment_error?.code).toBe('insufficient_funds');
    const card = await made.stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    await press(made, 'inquire', card.id);
    const dispute = made.sandbox.state.list('disputes', account)[0]!;
    expect(await home(made)).toContain('>Escalate<');
    await press(made, 'escalate', dispute.id);
    await press(made, 'win', dispute.id);
    expect((await made.stripe.disputes.retrieve(dispute.id)).status).toBe('won');
    await press(made, 'refund', card.id);
    const [refund] = (await made.stripe.refunds.list()).data;
    expect([refund?.amount, refund?.status]).toEqual([2000, 'succeeded']);
    await press(made, 'refund_fail', refund!.id);
    expect((await made.stripe.refunds.retrieve(refund!.id)).status).toBe('failed');
  });

  it('says why something cannot be done, as text', async () => {
    const made = testBench();
    const answer = await press(made, 'return', '<b>pi_none</b>');
    const page = await home(made, answer.headers.get('location')!.slice(1));
    expect(page).toContain('no payment intent &#60;b&#62;pi_none');
    expect((await press(made, 'explode')).status).toBe(404);
  });
});
