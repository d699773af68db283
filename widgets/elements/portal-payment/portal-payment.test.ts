import {html} from 'lit';
import {expect, test} from 'vitest';
import type {TimelineEntry} from '../../client/shapes.ts';
import {checkStates} from '../../testing/check.ts';
import {payment} from '../../testing/payment-methods.ts';
import {findAll, mount, reach, textOf} from '../../testing/states.ts';
import '../portal-session/portal-session.ts';
import './portal-payment.ts';
import {states} from './portal-payment.states.ts';
import {eventText, whyText} from './timeline-texts.ts';

checkStates(states);

test('what happened stands in its order, with the day and the time, and why', async () => {
  const mounted = mount(states['complete']!, {lang: 'en'});
  await reach(states['complete']!, mounted);
  const entries = findAll(mounted.box, 'li').map((entry) => textOf(entry).trim());
  expect(entries).toHaveLength(3);
  // The browser stands in Los Angeles: 9:30 UTC is 1:30 there.
  expect(entries[0]).toMatch(/^Begun Nov 22, 2026, 1:30/);
  expect(entries[1]).toContain('There was not enough money, or a limit was reached.');
  // It was paid after that: nobody needs another card.
  expect(entries[1]).not.toContain('another card');
  expect(entries[1]).not.toContain('Your card has insufficient funds.');
  expect(entries[2]).toMatch(/^Paid/);
  mounted.box.remove();
});

test('a payment that is known already is not asked for', async () => {
  const known = payment({timeline: [{kind: 'refunded', atMs: 0, amountMinor: 4000}]});
  const state = {
    element: () => html`<portal-payment payment-id="pay_1" .payment=${known}></portal-payment>`,
    answers: {'GET /payments/{id}': payment()},
    shows: 'Refunded',
  };
  const mounted = mount(state, {lang: 'en'});
  await reach(state, mounted);
  expect(textOf(mounted.box)).toContain('£40.00');
  expect(mounted.api.count('GET /payments/{id}')).toBe(0);
  mounted.box.remove();
});

test('a reason of the bank is ours to word by what was paid with; what the shop wrote stands as it is', () => {
  const entry = (over: Partial<TimelineEntry>): TimelineEntry => ({kind: 'failed', atMs: 0, ...over});
  expect(whyText(entry({code: 'insufficient_funds'}), 'us_bank_account')).toContain('in the account');
  expect(whyText(entry({code: 'insufficient_funds'}), 'card')).toContain('on this card');
  const declined = entry({kind: 'declined', code: 'insufficient_funds'});
  expect(whyText(declined, 'card')).toContain('Use another card');
  expect(whyText(entry({kind: 'rejected', code: 'x', message: 'Not here'}), 'bank_transfer')).toBe('Not here');
  expect(eventText('something_new' as TimelineEntry['kind']).text).toBe('something_new');
});
