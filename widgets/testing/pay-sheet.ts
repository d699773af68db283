import {html} from 'lit';
import {afterEach, beforeEach, inject, vi} from 'vitest';
import {commands, page} from 'vitest/browser';
import type {Payables} from '../client/shapes.ts';
import '../elements/portal-payment/portal-payment.ts';
import '../elements/portal-pay/portal-pay.ts';
import type {PortalPay} from '../elements/portal-pay/portal-pay.ts';
import '../elements/portal-session/portal-session.ts';
import {type FakePayments, fakePayments} from './fake-payments.ts';
import {type ElementState, findAll, type Look, mount, type Mounted, reach, textOf, until} from './states.ts';

/* For the tests of the Pay sheet: one that is open, with Stripe's sandbox behind it, and what a customer does in it. */

export const GOOD = '4242424242424242';
export const DECLINED = '4000000000000002';
export const NO_MONEY = '4000000000009995';
export const BANK_ASKS = '4000002760003184';

export interface Sheet extends Mounted, FakePayments {
  element: PortalPay;
  /** The events that the page was told, by their last word, with what they say. */
  told: string[];
}

/** Leaves the address, the page's windows and the viewport as they were before each test. */
export function tidyUp(): void {
  const begin = location.pathname;
  const stepsBack = vi.spyOn(history, 'back');
  let steppedBack = 0;
  addEventListener('popstate', () => steppedBack++);
  beforeEach(() => {
    stepsBack.mockClear();
    steppedBack = 0;
  });
  afterEach(async () => {
    // A sheet that was just closed is still stepping back in the history.
    await until(() => steppedBack >= stepsBack.mock.calls.length);
    document.querySelectorAll('dialog').forEach((dialog) => dialog.remove());
    history.replaceState(null, '', begin);
    // As it is when a file begins.
    await page.viewport(414, 896);
  });
}

/** An open sheet that is ready to pay. */
export async function openSheet(fake: FakePayments, over: Partial<ElementState> = {}, look: Look = {}): Promise<Sheet> {
  delete globalThis.Stripe;
  const state: ElementState = {
    element: () => html`<portal-pay></portal-pay>`,
    act: (sheet) => (sheet as PortalPay).open(),
    answers: fake.answers,
    shows: 'Pay £1,234.00',
    ...over,
  };
  const mounted = mount(state, {lang: 'en', ...look});
  const told: string[] = [];
  for (const name of [
    'payment-succeeded',
    'payment-processing',
    'payment-failed',
    'credit-applied',
    'transfer-announced',
  ]) {
    mounted.box.addEventListener(`portal-${name}`, (event) => {
      const word = name.split('-')[1];
      told.push([word, (event as Event & {code?: string}).code].filter(Boolean).join(' '));
    });
  }
  await reach(state, mounted);
  await until(() => payButton(mounted.box)?.disabled === false, 'the sheet is ready to pay');
  return {...mounted, ...fake, element: mounted.element as PortalPay, told};
}

export const fresh = (over: Partial<Payables> = {}): FakePayments => fakePayments(inject('stripe'), over);
export const payButton = (box: ParentNode) => findAll<HTMLButtonElement>(box, 'form .primary')[0];
export const shows = (box: Node, text: string) =>
  until(
    () => textOf(box).includes(text),
    () => `“${text}” in ${textOf(box).slice(0, 500)}`,
  );
/** The keys under which something was sent, in order. */
export const keysOf = ({api}: Sheet, to = 'POST /payments') =>
  api.asked.filter(({route}) => route === to).map(({headers}) => headers.get('Idempotency-Key'));
/** What was sent, in order. */
export const bodiesOf = ({api}: Sheet, to = 'POST /payments') =>
  api.asked.filter(({route}) => route === to).map(({body}) => body);

/** Types a card and pays. */
export async function pay(sheet: Sheet, number: string): Promise<void> {
  await commands.typeCard(number);
  payButton(sheet.box)!.click();
}

/** The control of a way to pay, of what is paid, or of a credit, by its value or its name. */
export const option = (box: ParentNode, value: string) =>
  findAll<HTMLInputElement>(box, `input[value=${value}],input[name=${value}]`)[0]!;

/** Types into a field as a keyboard does, and leaves it. */
export function type(box: ParentNode, id: string, text: string): HTMLInputElement {
  const input = findAll<HTMLInputElement>(box, `#${id}`)[0]!;
  input.value = text;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
  return input;
}
