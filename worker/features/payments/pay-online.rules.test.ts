import {describe, expect, it} from 'vitest';
import {type PayableInvoice, payOnline} from './pay-online.rules.ts';

const open: PayableInvoice = {
  status: 'sent',
  currency: 'EUR',
  payableMinor: 1000,
  processingMinor: 0,
  paymentOptions: ['card'],
};

describe('payOnline', () => {
  it('allows an open invoice with something payable', () => {
    expect(payOnline(open, 'payer')).toEqual({allowed: true});
    expect(payOnline({...open, status: 'partially_paid', paymentOptions: ['bank_transfer', 'card']}, 'admin')).toEqual({
      allowed: true,
    });
  });

  it("counts what the asker's own payment holds as payable", () => {
    expect(payOnline({...open, payableMinor: 0}, 'payer', 1000)).toEqual({allowed: true});
  });

  it.each([
    ['paid', {...open, status: 'paid', payableMinor: 0}, 'viewer'],
    ['void', {...open, status: 'void', payableMinor: 0}, 'viewer'],
    ['viewer', {...open, paymentOptions: []}, 'viewer'],
    ['no_payment_options', {...open, paymentOptions: [], currency: 'CLF'}, 'payer'],
    ['no_payment_options', {...open, paymentOptions: ['bank_transfer']}, 'payer'],
    ['currency', {...open, currency: 'CLF', payableMinor: 0}, 'payer'],
    ['processing', {...open, payableMinor: 0, processingMinor: 400}, 'payer'],
    ['reserved', {...open, payableMinor: 0}, 'payer'],
  ] as const)('says %s, and nothing that comes after it', (reason, invoice, role) => {
    expect(payOnline(invoice, role)).toEqual({allowed: false, reason});
  });
});
