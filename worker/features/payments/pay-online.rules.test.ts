import {describe, expect, it} from 'vitest';
import {type Asker, type PayableInvoice, payOnline} from './pay-online.rules.ts';

const open: PayableInvoice = {
  status: 'sent',
  currency: 'EUR',
  payableMinor: 1000,
  processingMinor: 0,
  paymentOptions: ['card'],
  ownHeldMinor: 0,
};
const asker: Asker = {role: 'payer', merchantMethods: ['card', 'us_bank_account'], allowBankAccount: true};

describe('payOnline', () => {
  it('allows an open invoice with something payable', () => {
    expect(payOnline(open, asker)).toEqual({allowed: true});
    expect(payOnline({...open, status: 'partially_paid', paymentOptions: ['bank_transfer', 'card']}, asker)).toEqual({
      allowed: true,
    });
  });

  it("counts what the asker's own payment holds as payable", () => {
    expect(payOnline({...open, payableMinor: 0, ownHeldMinor: 1000}, asker)).toEqual({allowed: true});
  });

  it.each([
    ['paid', {...open, status: 'paid', payableMinor: 0}, 'viewer'],
    ['void', {...open, status: 'void', payableMinor: 0}, 'viewer'],
    ['viewer', {...open, paymentOptions: []}, 'viewer'],
    ['no_payment_options', {...open, paymentOptions: [], currency: 'CLF'}, 'payer'],
    ['no_payment_options', {...open, paymentOptions: ['bank_transfer']}, 'payer'],
    ['currency', {...open, currency: 'CLF', payableMinor: 0}, 'payer'],
    ['currency', {...open, paymentOptions: ['us_bank_account']}, 'payer'],
    ['no_payment_options', {...open, paymentOptions: ['sepa_debit']}, 'payer'],
    ['processing', {...open, payableMinor: 0, processingMinor: 400}, 'payer'],
    ['reserved', {...open, payableMinor: 0}, 'payer'],
  ] as const)('says %s, and nothing that comes after it', (reason, invoice, role) => {
    expect(payOnline(invoice, {...asker, role})).toEqual({allowed: false, reason});
  });
});
