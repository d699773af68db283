import {afterEach, expect, test} from 'vitest';
import {takeReturn} from './pay-return.ts';

const begin = location.pathname;
afterEach(() => history.replaceState(null, '', begin));

test('what Stripe added is taken out of the address; the page’s own, the place and the state stay', () => {
  history.replaceState(
    {page: 'of the shop'},
    '',
    '?colour=green&portal=invoices/inv_3~filter.unpaid~pay.pay_7&payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_x&redirect_status=failed#end',
  );
  expect(takeReturn()).toBe('pay_7');
  expect(location.search + location.hash).toBe('?colour=green&portal=invoices/inv_3~filter.unpaid#end');
  expect(history.state).toEqual({page: 'of the shop'});
  expect(takeReturn()).toBe(undefined);
});

test('a return that is not ours is left alone', () => {
  history.replaceState(null, '', '?payment_intent=pi_1&redirect_status=succeeded');
  expect(takeReturn()).toBe(undefined);
  expect(location.search).toBe('?payment_intent=pi_1&redirect_status=succeeded');
});
