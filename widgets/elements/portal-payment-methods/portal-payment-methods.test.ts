import {afterEach, expect, inject, onTestFinished, test} from 'vitest';
import {commands, page, userEvent} from 'vitest/browser';
import type {PaymentMethods} from '../../client/shapes.ts';
import {checkStates, violations} from '../../testing/check.ts';
import {grant, Problem} from '../../testing/fake-api.ts';
import {type FakeSetups, fakeSetups} from '../../testing/fake-setups.ts';
import {savedMethod, savedMethods} from '../../testing/payment-methods.ts';
import {type ElementState, find, findAll, mount, type Mounted, reach, textOf, until} from '../../testing/states.ts';
import '../portal-session/portal-session.ts';
import './portal-payment-methods.ts';
import {paymentMethods, states} from './portal-payment-methods.states.ts';

const GOOD = '4242 4242 4242 4242';
const DECLINED = '4000 0000 0000 0002';
const BANK_ASKS = '4000 0025 0000 3155';

const begin = location.pathname;
afterEach(async () => {
  history.replaceState(null, '', begin);
  delete globalThis.Stripe;
  await page.viewport(414, 896);
});

checkStates(states);

const fresh = (over: Partial<PaymentMethods> = {}) =>
  fakeSetups(inject('stripe'), {...paymentMethods, data: [savedMethod()], ...over});
const button = (box: HTMLElement, name: string) =>
  findAll<HTMLButtonElement>(box, 'button').find((one) => (one.ariaLabel ?? one.textContent!).trim() === name);
const placeNow = () => decodeURIComponent(/portal=([^&]*)/.exec(location.search)?.[1] ?? '');
const shows = (box: HTMLElement, text: string) =>
  until(
    () => textOf(box).includes(text),
    () => `“${text}” in: ${textOf(box)}`,
  );

async function open(fake: FakeSetups, over: Partial<ElementState> = {}, wait = 'Payment methods'): Promise<Mounted> {
  delete globalThis.Stripe;
  const state = {...states.complete, answers: {...fake.answers}, shows: wait, ...over} as ElementState;
  const mounted = mount(state, {lang: 'en'});
  // Another test must not meet it, whatever becomes of this one: they share the address.
  onTestFinished(() => mounted.box.remove());
  await reach(state, mounted);
  await until(() => findAll(mounted.box, 'li, .empty, .add').length);
  return mounted;
}

async function openForm(mounted: Mounted, name: string): Promise<void> {
  await until(() => button(mounted.box, name));
  button(mounted.box, name)!.click();
  await until(() => findAll<HTMLButtonElement>(mounted.box, '.add .primary')[0]?.disabled === false);
}

test('a card is added: typed at Stripe, confirmed, and there in the list, with the focus', async () => {
  const fake = fresh();
  const mounted = await open(fake);
  const {box, element, session} = mounted;
  const {version} = session.session;
  await openForm(mounted, 'Add a card');
  expect(placeNow()).toBe('payment-methods~add.card');
  expect(fake.setups.size).toBe(0);
  expect(await violations(box)).toEqual([]);
  await commands.typeCard(GOOD);
  find(box, '.add .primary').click();
  await shows(box, 'The card is saved.');
  expect(mounted.api.asked.find(({route}) => route === 'POST /payment-methods/setups')!.body).toEqual({
    types: ['card'],
  });
  await until(() => findAll(box, 'li').length === 2);
  await until(() => (element.shadowRoot!.activeElement as HTMLElement)?.dataset['id'] === 'pmt_new_set_1');
  expect(placeNow()).toBe('payment-methods');
  expect(session.session.version).toBeGreaterThan(version);
  // Stripe's field is gone from the light DOM.
  expect(element.querySelectorAll('[slot=pay]').length).toBe(0);
});

test('a bank account connected at the bank: what was agreed to is kept, and can be read again', async () => {
  const fake = fresh();
  const mounted = await open(fake);
  const {box, api} = mounted;
  await openForm(mounted, 'Add a bank account');
  await commands.connectBank();
  expect(textOf(find(box, '.terms'))).toContain('you authorize Aldermoor Trading to debit it');
  await until(() => findAll<HTMLButtonElement>(box, '.add .primary')[0]?.disabled === false);
  find(box, '.add .primary').click();
  await shows(box, 'The account is saved.');
  const {types, mandateText} = api.asked.find(({route}) => route === 'POST /payment-methods/setups')!.body as {
    types: string[];
    mandateText: string;
  };
  expect(types).toEqual(['us_bank_account']);
  await until(() => findAll(box, 'details').length === 1);
  expect(textOf(find(box, 'details'))).toContain(mandateText);
  expect(mandateText).toContain('By saving this bank account you authorize Aldermoor Trading');
});

test('a typed account waits for its micro-deposit: a wrong code, then the right one', async () => {
  const mounted = await open(fresh());
  const {box} = mounted;
  await openForm(mounted, 'Add a bank account');
  await commands.typeBank('000123456789');
  find(box, '.add .primary').click();
  await shows(box, 'It can be used as soon as it is verified.');
  await until(() => findAll(box, '.verify').length === 1);
  expect(textOf(box)).toContain('Enter the code that begins with SM');
  const enter = async (code: string) => {
    await until(() => button(box, 'Verify')?.disabled === false);
    await userEvent.fill(find<HTMLInputElement>(box, '[name=code]'), code);
    button(box, 'Verify')!.click();
  };
  await enter('SM22BB');
  await shows(box, 'you have 2 more tries');
  await enter('sm11aa');
  await shows(box, 'is verified and can be used to pay');
  await until(() => !findAll(box, '.verify').length);
});

test('a declined card says why and stays in the form; the same setup takes another card', async () => {
  const fake = fresh();
  const mounted = await open(fake);
  const {box} = mounted;
  await openForm(mounted, 'Add a card');
  await commands.typeCard(DECLINED);
  find(box, '.add .primary').click();
  await shows(box, 'Your bank declined this card. Use another card, or ask your bank. Nothing was saved.');
  await until(() => find(box, 'portal-payment-methods').shadowRoot!.activeElement?.matches('.notice'));
  await commands.typeCard(GOOD);
  find(box, '.add .primary').click();
  await shows(box, 'The card is saved.');
  expect(fake.setups.size).toBe(1);
});

test('the bank asks: refused, nothing is saved; confirmed, it is', async () => {
  const mounted = await open(fresh());
  const {box} = mounted;
  await openForm(mounted, 'Add a card');
  await commands.typeCard(BANK_ASKS);
  find(box, '.add .primary').click();
  await commands.answerBank('fail');
  await shows(box, 'Your bank could not confirm that it was you');
  expect(textOf(box)).toContain('Nothing was saved.');
  find(box, '.add .primary').click();
  await commands.answerBank('succeed');
  await shows(box, 'The card is saved.');
});

test('a lost answer to the start is asked for again with the same key; nobody charged or saved twice', async () => {
  const fake = fresh();
  fake.next.start = [new Problem(503, 'payments.gateway_unavailable')];
  const mounted = await open(fake);
  await openForm(mounted, 'Add a card');
  await commands.typeCard(GOOD);
  find(mounted.box, '.add .primary').click();
  await shows(mounted.box, 'The card is saved.');
  const keys = mounted.api.asked
    .filter(({route}) => route === 'POST /payment-methods/setups')
    .map(({headers}) => headers.get('Idempotency-Key'));
  expect(keys.length).toBe(2);
  expect(keys[0]).toBe(keys[1]);
});

test('nobody knows whether it was saved: said as that, and back to the list', async () => {
  const fake = fresh();
  const open_ = {state: 'open' as const, method: null, failure: null};
  fake.next.settle = [open_, open_, open_, open_];
  const mounted = await open(fake);
  await openForm(mounted, 'Add a card');
  await commands.typeCard(GOOD);
  find(mounted.box, '.add .primary').click();
  await shows(mounted.box, 'We do not know yet whether it was saved');
  expect(placeNow()).toBe('payment-methods');
  expect(mounted.api.count('POST /payment-methods/setups/{id}/settle')).toBe(4);
});

test('back from a redirect: taken out of the address, asked of the server', async () => {
  history.replaceState(
    {page: 'shop'},
    '',
    '?c=1&portal=payment-methods~set.set_9&setup_intent=seti_1&setup_intent_client_secret=s&redirect_status=succeeded',
  );
  const fake = fresh();
  fake.next.settle = [{state: 'succeeded', method: savedMethod(), failure: null}];
  const {box} = await open(fake, {}, 'The card is saved.');
  expect(location.search).toBe('?c=1&portal=payment-methods');
  expect(history.state).toEqual({page: 'shop'});
  box.remove();

  history.replaceState(null, '', '?portal=payment-methods~set.set_9&setup_intent=seti_1&redirect_status=failed');
  const failing = fresh();
  failing.next.settle = [{state: 'failed', method: null, failure: {code: 'expired_card', message: 'x'}}];
  const refused = await open(failing, {}, 'This card has expired. Use another card. Nothing was saved.');
  expect(refused.api.count('POST /payment-methods/setups/{id}/settle')).toBe(1);
  refused.box.remove();
});

test('leaving the form by Escape, by Cancel and by the back button', async () => {
  const mounted = await open(fresh());
  const {box, element} = mounted;
  await openForm(mounted, 'Add a card');
  find(box, '.add').dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));
  await until(() => findAll(box, 'li').length === 1);
  await until(() => element.shadowRoot!.activeElement?.id === 'add-card');
  expect(element.querySelectorAll('[slot=pay]').length).toBe(0);
  await openForm(mounted, 'Add a card');
  button(box, 'Cancel')!.click();
  await until(() => findAll(box, 'li').length === 1);
  await openForm(mounted, 'Add a card');
  history.back();
  await until(() => findAll(box, 'li').length === 1);
});

test('the form comes with its address, and not for whom it is not', async () => {
  history.replaceState(null, '', '?portal=payment-methods~add.us_bank_account');
  const unavailable = [{type: 'us_bank_account', reason: 'customer' as const}];
  const {box} = await open(fresh({unavailableMethods: unavailable}), {}, 'ask the shop to allow it');
  expect(findAll(box, '.add')).toEqual([]);
  expect(button(box, 'Add a bank account')).toBe(undefined);
});

test('renamed by keyboard alone; Escape keeps the old name', async () => {
  const mounted = await open(fresh());
  const {box, element, api} = mounted;
  button(box, 'Rename Visa ending in 4242')!.focus();
  await userEvent.keyboard('{Enter}');
  await until(() => (element.shadowRoot!.activeElement as HTMLInputElement)?.name === 'nickname');
  await userEvent.keyboard('Fleet{Escape}');
  await until(() => element.shadowRoot!.activeElement?.matches('[data-action=rename]'));
  expect(api.count('PATCH /payment-methods/{id}')).toBe(0);
  await userEvent.keyboard('{Enter}');
  await until(() => (element.shadowRoot!.activeElement as HTMLInputElement)?.name === 'nickname');
  expect(find<HTMLInputElement>(box, '[name=nickname]').value).toBe('');
  await userEvent.keyboard('Fleet card{Enter}');
  await shows(box, 'The name is saved.');
  await until(() => textOf(find(box, 'h3')).includes('Fleet card'));
  expect(api.asked.find(({route}) => route === 'PATCH /payment-methods/{id}')!.body).toEqual({nickname: 'Fleet card'});
  await until(() => element.shadowRoot!.activeElement?.matches('[data-action=rename]'));
});

test('a name that could not be saved stays in its field', async () => {
  const {box, api} = await open(fresh());
  api.answers['PATCH /payment-methods/{id}'] = new Problem(500, 'internal');
  button(box, 'Rename Visa ending in 4242')!.click();
  await until(() => findAll(box, '[name=nickname]').length);
  await userEvent.fill(find<HTMLInputElement>(box, '[name=nickname]'), 'Fleet card');
  await userEvent.keyboard('{Enter}');
  await shows(box, 'Something went wrong on our side');
  expect(find<HTMLInputElement>(box, '[name=nickname]').value).toBe('Fleet card');
});

test('removed only after it was asked whether; kept, the focus is back', async () => {
  const {box, element, api} = await open(fresh());
  button(box, 'Remove Visa ending in 4242')!.click();
  await until(() => element.shadowRoot!.activeElement?.id === 'sure');
  button(box, 'Keep it')!.click();
  await until(() => element.shadowRoot!.activeElement?.matches('[data-action=remove]'));
  expect(api.count('DELETE /payment-methods/{id}')).toBe(0);
  button(box, 'Remove Visa ending in 4242')!.click();
  await until(() => findAll(box, '.confirm').length);
  find(box, '.confirm .danger').click();
  await shows(box, 'Visa ending in 4242 was removed.');
  await shows(box, 'No cards or bank accounts are saved yet');
  expect(api.count('DELETE /payment-methods/{id}')).toBe(1);
});

test('another default: said, and marked', async () => {
  const {box} = await open(fresh({data: savedMethods.slice(0, 2)}));
  expect(textOf(findAll(box, 'li')[0]!)).toContain('Default');
  button(box, 'Make default: Mastercard ending in 4444')!.click();
  await shows(box, 'Mastercard ending in 4444 is the default now.');
  await until(() => textOf(findAll(box, 'li')[1]!).includes('Default'));
  expect(textOf(findAll(box, 'h3')[0]!)).not.toContain('Default');
});

test('what was changed in another tab: said, and what is there now is shown', async () => {
  const fake = fresh();
  const {box, api} = await open(fake);
  api.answers['DELETE /payment-methods/{id}'] = new Problem(404, 'payment_methods.not_found');
  button(box, 'Remove Visa ending in 4242')!.click();
  await until(() => findAll(box, '.confirm').length);
  const before = api.count('GET /payment-methods');
  find(box, '.confirm .danger').click();
  await shows(box, 'is no longer saved');
  await until(() => api.count('GET /payment-methods') === before + 1);
});

test('a link from elsewhere leads to the account; its amounts: incomplete, wrong, right', async () => {
  history.replaceState(null, '', '?portal=payment-methods/pmt_5');
  const fake = fresh({data: savedMethods});
  const {box, element, api} = await open(fake);
  const input = (n: number) => find<HTMLInputElement>(box, `[name=amount${n}]`);
  await until(() => element.shadowRoot!.activeElement === input(1));
  expect(textOf(box)).toContain('Two small amounts were sent to the account, to arrive by Nov 24, 2026');
  await userEvent.keyboard('5{Enter}');
  await shows(box, 'Enter both amounts with two digits each');
  expect(api.count('POST /payment-methods/{id}/verify')).toBe(0);
  await userEvent.fill(input(1), '32');
  await userEvent.fill(input(2), '05');
  await userEvent.keyboard('{Enter}');
  await shows(box, 'you have 2 more tries');
  expect(api.asked.at(-1)!.body).toEqual({amounts: [32, 5]});
  expect(await violations(box)).toEqual([]);

  api.answers['POST /payment-methods/{id}/verify'] = savedMethod({
    ...savedMethods[4]!,
    state: 'active',
    verification: null,
  });
  api.answers['GET /payment-methods'] = {
    ...paymentMethods,
    data: [savedMethod({...savedMethods[4]!, state: 'active', verification: null})],
  };
  await userEvent.fill(input(2), '45');
  await userEvent.keyboard('{Enter}');
  await shows(box, 'is verified and can be used to pay');
  await until(() => !findAll(box, '.verify').length);
});

test('too late: says so, and begins again', async () => {
  const fake = fresh({data: [savedMethods[4]!]});
  const {box, api} = await open(fake);
  api.answers['POST /payment-methods/{id}/verify'] = new Problem(409, 'payment_methods.verification_over');
  await userEvent.fill(find<HTMLInputElement>(box, '[name=amount1]'), '32');
  await userEvent.fill(find<HTMLInputElement>(box, '[name=amount2]'), '45');
  button(box, 'Verify')!.click();
  await shows(box, 'can no longer be verified');
  await until(() => button(box, 'Begin again'));
  button(box, 'Begin again')!.click();
  await until(() => findAll(box, '.add').length);
  expect(placeNow()).toBe('payment-methods~add.us_bank_account');
});

test('a code of the statement is sent in capitals', async () => {
  const code = paymentMethods.data.find(({verification}) => verification?.kind === 'descriptor_code')!;
  const {box, api} = await open(fresh({data: [code]}));
  await userEvent.fill(find<HTMLInputElement>(box, '[name=code]'), 'sm11aa');
  button(box, 'Verify')!.click();
  await until(() => api.count('POST /payment-methods/{id}/verify') === 1);
  expect(api.asked.find(({route}) => route === 'POST /payment-methods/{id}/verify')!.body).toEqual({
    descriptorCode: 'SM11AA',
  });
});

test('a payer may add and verify, not manage; a viewer only looks', async () => {
  const as = (role: 'payer' | 'viewer', maySave: boolean) => {
    const fake = fresh({data: savedMethods, maySave});
    return open(fake, {answers: {...fake.answers, 'POST /session/refresh': () => grant({role})}}, 'Only an admin');
  };
  const payer = await as('payer', true);
  expect(findAll(payer.box, '.actions')).toEqual([]);
  expect(button(payer.box, 'Add a card')).toBeTruthy();
  expect(findAll(payer.box, '.verify').length).toBe(1);
  payer.box.remove();
  const viewer = await as('viewer', false);
  expect(findAll(viewer.box, 'button')).toEqual([]);
  expect(findAll(viewer.box, '.verify').length).toBe(0);
  viewer.box.remove();
});

test('in a shadow root of the merchant’s own: the form stands at the end of the body, and is gone afterwards', async () => {
  const host = document.body.appendChild(document.createElement('div'));
  onTestFinished(() => host.remove());
  delete globalThis.Stripe;
  const state = {...states.complete, answers: fresh().answers, shows: 'Visa ending in 4242'};
  const mounted = mount(state, {lang: 'en'}, host.attachShadow({mode: 'open'}) as unknown as HTMLElement);
  await reach(state, mounted);
  button(mounted.box, 'Add a card')!.click();
  await until(() => document.querySelector('dialog portal-payment-methods'));
  const dialog = document.querySelector('dialog')!;
  onTestFinished(() => dialog.remove());
  await until(() => findAll<HTMLButtonElement>(dialog, '.add .primary')[0]?.disabled === false);
  expect(host.inert).toBe(true);
  expect(findAll(mounted.box, '.add')).toEqual([]);
  expect(await violations(dialog)).toEqual([]);
  button(dialog, 'Cancel')!.click();
  await until(() => !document.querySelector('dialog'));
  button(mounted.box, 'Add a card')!.click();
  await until(() => document.querySelector('dialog portal-payment-methods'));
  const again = document.querySelector('dialog')!;
  await until(() => findAll<HTMLButtonElement>(again, '.add .primary')[0]?.disabled === false);
  await commands.typeCard(GOOD);
  find(again, '.add .primary').click();
  await shows(mounted.box, 'The card is saved.');
  await until(() => !document.querySelector('dialog'));
  expect(host.inert).toBe(false);
});

test('another customer finds an empty form: Stripe’s field is made anew', async () => {
  const mounted = await open(fresh());
  const {element, session} = mounted;
  await openForm(mounted, 'Add a card');
  await commands.typeCard(GOOD);
  const before = element.querySelector('[slot=pay]');
  expect(before).not.toBe(null);
  await session.session.accept(grant({customer: {id: 'cus_2', name: 'Other', language: null}}));
  await until(() => element.querySelector('[slot=pay]') && element.querySelector('[slot=pay]') !== before);
  expect(before!.isConnected).toBe(false);
  expect(element.querySelectorAll('[slot=pay]').length).toBe(1);
});

test('markup in a name is shown as text', async () => {
  const {box} = await open(fresh({data: [savedMethod({nickname: '<img src=x onerror=alert(1)>'})]}));
  expect(textOf(find(box, 'h3')).trim()).toBe('<img src=x onerror=alert(1)>');
  expect(findAll(box, 'img')).toEqual([]);
});
