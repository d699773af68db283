/**
 * Customers with a story each, written by hand: whoever signs in as one sees a certain thing of paying. What a merchant's
 * server does is a document or an act; what a customer does is a visit to the portal.
 */
import {daysBefore, type DemoDocument, type DemoPayment} from './generate.ts';

/** A request of the merchant's server, when the documents and payments are there. */
export interface Act {
  /** Its Idempotency-Key. */
  name: string;
  /** `{id}` of the path is that of this record. */
  of: string;
  path: string;
  body: Record<string, unknown>;
  /** Goes into the body as `invoiceId`. */
  invoice?: string;
}

/** What somebody of a customer does in the portal with these invoices, all that is payable of each. */
export interface Visit {
  name: string;
  customer: string;
  contact: string;
  currency: string;
  invoices: string[];
  /** They say that a transfer is on its way, or pay with a test method of Stripe's (docs.stripe.com/testing). */
  does: {announce: {reference: string}} | {pay: {method: string; testMethod: string; mandateText?: string}};
}

export interface Stories {
  invoices: DemoDocument[];
  retainerInvoices: DemoDocument[];
  creditNotes: DemoDocument[];
  payments: DemoPayment[];
  acts: Act[];
  visits: Visit[];
}

/** One line of so many major units; `due` in days from today. */
type Sketch = [externalId: string, what: string, amount: string, options?: {due?: number; partial?: true}];

/** @param today calendar date in the merchant's time zone. */
export function tellStories(today: string): Stories {
  const on = (daysAgo: number) => daysBefore(today, daysAgo);
  const documents = (customer: string, currency: string, paymentOptions: string[] | null, sketches: Sketch[]) =>
    sketches.map(([externalId, what, amount, {due = 21, partial} = {}], index): DemoDocument => ({
      externalId,
      customer: {externalId: customer},
      number: externalId.toUpperCase(),
      currency,
      date: on(30 - due + index),
      ...(paymentOptions && {dueDate: on(-due), paymentOptions, ...(partial && {allowPartialPayments: true})}),
      lines: [{itemCode: 'ORDER', description: what, quantity: '1', unitPrice: amount}],
    }));
  const received = (
    externalId: string,
    customer: string,
    currency: string,
    amountMinor: number,
    daysAgo: number,
    parts: Record<string, number>,
  ): DemoPayment => ({
    externalId,
    customer: {externalId: customer},
    method: 'check',
    currency,
    amountMinor,
    receivedOn: on(daysAgo),
    reference: `Check ${externalId.replace(/\D/g, '')}`,
    invoices: Object.entries(parts).map(([invoiceExternalId, part]) => ({invoiceExternalId, amountMinor: part})),
  });
  const dollars = ['card', 'us_bank_account', 'bank_transfer'];
  const pine = {customer: 'pine-harbor', contact: 'rosa@pine-harbor.example', currency: 'USD'};
  const mandateText =
    'By clicking Pay, you authorize Brinley & Roe to debit the bank account above for the amount shown, and to correct errors.';

  return {
    invoices: [
      ...documents('pine-harbor', 'USD', dollars, [
        ['inv-30101', 'Breakfast service, 60 covers', '1240.00', {due: -6}],
        ['inv-30102', 'Water glasses, 20 cases', '860.00'],
        ['inv-30103', 'Dinner plates, 12 cases', '2150.00', {partial: true}],
        ['inv-30104', 'Cutlery, silver-plated', '3480.00', {due: 9, partial: true}],
        ['inv-30105', 'Table linen, autumn', '640.00', {due: -2}],
      ]),
      ...documents(
        'saltmarsh',
        'USD',
        ['card', 'bank_transfer'],
        [
          ['inv-30201', 'June wedding, 120 covers', '1850.00', {due: 4}],
          ['inv-30202', 'Garden lanterns', '420.00', {due: 17, partial: true}],
          ['inv-30203', 'May wedding, 80 covers', '1200.00', {due: -20}],
        ],
      ),
      ...documents(
        'supper-club',
        'USD',
        ['card'],
        [
          ['inv-30301', 'Stoneware bowls, 10 cases', '780.00', {due: -40}],
          ['inv-30302', 'Candle holders', '310.00', {due: -12}],
          ['inv-30303', 'Carafes, 6 cases', '495.00', {due: -160}],
          ['inv-30304', 'Serving boards', '260.00', {due: 12}],
        ],
      ),
      ...documents(
        'grachtenhuis',
        'EUR',
        ['card', 'sepa_debit', 'ideal', 'link', 'bank_transfer'],
        [
          ['inv-30401', 'Delft blue, first choice', '930.00', {due: 8}],
          ['inv-30402', 'Coffee cups, 30 cases', '1475.50', {due: 14, partial: true}],
          ['inv-30403', 'Vases, assorted', '388.40', {due: -5}],
        ],
      ),
      ...documents(
        'al-dana',
        'KWD',
        ['card', 'bank_transfer'],
        [
          ['inv-30501', 'Majlis service, 24 covers', '312.500', {due: -3}],
          ['inv-30502', 'Dallah and finjan, 12 sets', '128.250', {due: 16, partial: true}],
        ],
      ),
    ],
    retainerInvoices: [
      ...documents(
        'saltmarsh',
        'USD',
        ['card', 'bank_transfer'],
        [
          ['ret-5001', 'Deposit for the September weddings', '1500.00', {due: 10}],
          ['ret-5002', 'Deposit for the July weddings', '1000.00', {due: -15}],
          ['ret-5003', 'Deposit for the June wedding', '2000.00', {due: -45}],
        ],
      ),
      ...documents('al-dana', 'KWD', ['card'], [['ret-5004', 'Deposit for Ramadan lanterns', '250.000', {due: 20}]]),
    ],
    creditNotes: documents('pine-harbor', 'USD', null, [['cn-3901', 'Broken in transit', '80.00', {due: 15}]]),
    payments: [
      received('pine-8801', 'pine-harbor', 'USD', 150_00, 12, {}),
      received('salt-8802', 'saltmarsh', 'USD', 1000_00, 10, {'ret-5002': 1000_00}),
      received('salt-8803', 'saltmarsh', 'USD', 2000_00, 40, {'ret-5003': 2000_00}),
      received('supper-8804', 'supper-club', 'USD', 780_00, 30, {'inv-30301': 780_00}),
    ],
    acts: [
      {
        name: 'draw-5003',
        of: 'ret-5003',
        path: '/v1/retainer-invoices/{id}/allocations',
        body: {amountMinor: 1200_00},
        invoice: 'inv-30203',
      },
      {
        name: 'refund-8804',
        of: 'supper-8804',
        path: '/v1/payments/{id}/refunds',
        body: {amountMinor: 195_00, reason: 'Three cases came back', refundedOn: on(9)},
      },
      {
        name: 'write-off-30303',
        of: 'inv-30303',
        path: '/v1/invoices/{id}/write-offs',
        body: {amountMinor: 200_00, reason: 'Agreed on the phone'},
      },
    ],
    visits: [
      {
        name: 'announce-30403',
        customer: 'grachtenhuis',
        contact: 'sanne@grachtenhuis.example',
        currency: 'EUR',
        invoices: ['inv-30403'],
        does: {announce: {reference: 'INV-30403'}},
      },
      {
        name: 'dispute-30302',
        customer: 'supper-club',
        contact: 'dev@supper-club.example',
        currency: 'USD',
        invoices: ['inv-30302'],
        does: {pay: {method: 'card', testMethod: 'pm_card_createDispute'}},
      },
      {
        name: 'debit-30105',
        ...pine,
        invoices: ['inv-30105'],
        does: {pay: {method: 'us_bank_account', testMethod: 'pm_usBankAccount_processing', mandateText}},
      },
      {
        name: 'debit-30101',
        ...pine,
        invoices: ['inv-30101'],
        does: {pay: {method: 'us_bank_account', testMethod: 'pm_usBankAccount_insufficientFunds', mandateText}},
      },
    ],
  };
}
