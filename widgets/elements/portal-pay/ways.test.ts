import {expect, test} from 'vitest';
import type {PayableGroup, Payables} from '../../client/shapes.ts';
import {payable, payableGroup, payables} from '../../testing/invoices.ts';
import {savedMethods} from '../../testing/payment-methods.ts';
import {type Choice, everything, planOf} from './plan.ts';
import {wayTaken, waysOf} from './ways.ts';

const limits = {minimumMinor: 50, maximumMinor: 99999999, needsMandate: false};
const group = payableGroup(
  [
    payable({id: 'a', number: 'A-1', methods: ['card', 'us_bank_account', 'bank_transfer']}),
    payable({id: 'b', number: 'B-1', methods: ['card', 'bank_transfer']}),
  ],
  {
    currency: 'USD',
    methods: [
      {type: 'card', ...limits},
      {type: 'us_bank_account', ...limits, needsMandate: true},
    ],
    aheadMethods: ['card'],
  },
);
const bankTransfer = {
  accountHolder: 'Aldermoor',
  bankName: null,
  iban: 'GB33',
  bic: null,
  accountNumber: null,
  routingNumber: null,
  instructions: null,
};
const ways = (choice: Partial<Choice>, over: Partial<Payables> = {}, of: PayableGroup = group) =>
  waysOf({...payables, ...over}, of, planOf(of, {...everything, ...choice}, 'en'));
const told = (...args: Parameters<typeof ways>) =>
  ways(...args).map(({id, whyNot}) => (whyNot ? `${id}: ${whyNot.reason}` : id));

test('only what every chosen invoice takes', () => {
  expect(told({})).toEqual(['card', 'us_bank_account: invoices']);
  expect(ways({})[1]!.whyNot).toEqual({reason: 'invoices', numbers: ['B-1']});
  expect(told({left: new Set(['b'])})).toEqual(['card', 'us_bank_account']);
});

test('money that goes ahead, with what the merchant takes for that', () => {
  expect(told({what: 'other', other: '5000'}, {bankTransfer})).toEqual([
    'card',
    'us_bank_account: invoices',
    'bank_transfer: ahead',
  ]);
});

test('what no invoice takes is there for money that goes ahead alone', () => {
  const methods = ['card', 'link'].map((type) => ({type, ...limits}));
  const withInvoices = payableGroup([payable({payableMinor: 4000, methods: ['card']})], {
    methods,
    aheadMethods: ['card', 'link'],
  });
  const ahead = {what: 'other', other: '50'} as const;
  expect(told({}, {}, withInvoices)).toEqual(['card']);
  expect(told(ahead, {}, withInvoices)).toEqual(['card']);
  expect(told(ahead, {}, payableGroup([], {methods, aheadMethods: ['card', 'link']}))).toEqual(['card', 'link']);
});

test('too little and too much for one charge, before anything is started', () => {
  const alone = payableGroup([payable({payableMinor: 49})], {methods: [{type: 'card', ...limits}]});
  expect(ways({}, {}, alone)[0]!.whyNot).toEqual({reason: 'too_small', minimumMinor: 50, maximumMinor: 99999999});
  const much = payableGroup([payable({payableMinor: 100000000})], {methods: [{type: 'card', ...limits}]});
  expect(told({}, {}, much)).toEqual(['card: too_large']);
});

test('an amount finer than Stripe charges: said so, for all but a transfer', () => {
  const dinars = (payableMinor: number) =>
    payableGroup([payable({payableMinor, methods: ['card', 'bank_transfer']})], {
      currency: 'KWD',
      chargeStepMinor: 10,
      methods: [{type: 'card', ...limits}],
    });
  expect(told({}, {bankTransfer}, dinars(1234))).toEqual(['card: step', 'bank_transfer']);
  expect(told({}, {bankTransfer}, dinars(1230))).toEqual(['card', 'bank_transfer']);
});

test('saved ones: the default first, the expired and the unverified with their reason', () => {
  const usable = told({left: new Set(['b'])}, {savedMethods: [...savedMethods].reverse()});
  expect(usable.slice(0, 5)).toEqual(['pmt_1', 'pmt_5: verifying', 'pmt_4', 'pmt_3: expired', 'pmt_2']);
  expect(told({}, {savedMethods})[3]).toBe('pmt_4: invoices');
});

test('why there is no bank account; not what the shop has not switched on', () => {
  const pounds = payableGroup([payable()]);
  const unavailable = (reason: 'currency' | 'customer' | 'merchant') =>
    told({}, {unavailableMethods: [{type: 'us_bank_account', reason}]}, pounds);
  expect(unavailable('currency')).toEqual(['card', 'us_bank_account: currency']);
  expect(unavailable('customer')).toEqual(['card', 'us_bank_account: customer']);
  expect(unavailable('merchant')).toEqual(['card']);
  const both = (['customer', 'currency'] as const).map((reason) => ({type: 'us_bank_account', reason}));
  expect(told({}, {unavailableMethods: both}, pounds)).toEqual(['card', 'us_bank_account: currency']);
});

test('a transfer where the merchant has told where to, and not together with credit', () => {
  expect(told({}, {bankTransfer}).at(-1)).toBe('bank_transfer');
  expect(told({useCredit: true}, {bankTransfer}, {...group, creditMinor: 100}).at(-1)).toBe('bank_transfer: credit');
  expect(told({}, {bankTransfer}, payableGroup([payable()]))).toEqual(['card']);
});

test('what is taken: the chosen one, else the first that can be', () => {
  const some = ways({}, {savedMethods: savedMethods.filter(({id}) => id !== 'pmt_1')});
  expect(wayTaken(some, undefined)!.id).toBe('pmt_2');
  expect(wayTaken(some, 'pmt_3')!.id).toBe('pmt_3');
  expect(wayTaken(some, 'pmt_gone')!.id).toBe('pmt_2');
});
