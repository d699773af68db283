import {expect, test} from 'vitest';
import {userEvent} from 'vitest/browser';
import {checkStates} from '../../testing/check.ts';
import {grant, Problem} from '../../testing/fake-api.ts';
import {find, mount, reach, textOf, until} from '../../testing/states.ts';
import './portal-sign-in.ts';
import '../portal-session/portal-session.ts';
import {states} from './portal-sign-in.states.ts';

checkStates(states);

test('by keyboard: address, code, signed in', async () => {
  const {api, element, session, box} = mount({
    ...states.empty,
    answers: {...states['code']!.answers, 'POST /sign-in/verify': () => grant()},
  });
  await reach(states.empty, {api, element, session, box});
  find(box, 'input').focus();
  await userEvent.keyboard('imogen@harbourpine.example{Enter}');
  await until(() => textOf(box).includes('Enter your code'));
  await until(() => (element.shadowRoot!.activeElement as HTMLInputElement)?.autocomplete === 'one-time-code');
  await userEvent.keyboard('123456');
  await until(() => session.state === 'signed-in');

  expect(api.asked.filter(({route}) => route.startsWith('POST /sign-in')).map(({body}) => body)).toEqual([
    {publishableKey: session.key, email: 'imogen@harbourpine.example'},
    {publishableKey: session.key, signInId: 'sgn_1', code: '123456'},
  ]);
  box.remove();
});

test('a pasted code is taken out of its text', async () => {
  const mounted = mount({
    ...states['code']!,
    answers: {...states['code']!.answers, 'POST /sign-in/verify': () => grant()},
  });
  await reach(states['code']!, mounted);
  const data = new DataTransfer();
  data.setData('text', 'Your code: ١٢٣ 456');
  find(mounted.box, 'input.code').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, cancelable: true}));
  await until(() => mounted.session.state === 'signed-in');
  expect(mounted.api.asked.at(-1)!.body).toMatchObject({code: '123456'});
  mounted.box.remove();
});

test('after a wrong code, a new one can be asked for and used', async () => {
  const mounted = mount(states['wrongCode']!);
  await reach(states['wrongCode']!, mounted);
  const input = find<HTMLInputElement>(mounted.box, 'input.code');
  expect(input.getAttribute('aria-invalid')).toBe('true');
  mounted.api.answers['POST /sign-in/verify'] = () => grant();
  [...mounted.element.shadowRoot!.querySelectorAll('button')]
    .find((button) => button.textContent!.includes('new code'))!
    .click();
  await until(() => mounted.api.count('POST /sign-in/codes') === 2 && input.value === '');
  input.focus();
  await userEvent.keyboard('654321');
  await until(() => mounted.session.state === 'signed-in');
  expect(mounted.api.count('POST /sign-in/verify')).toBe(2);
  mounted.box.remove();
});

test('when no tries are left, the code cannot be sent again', async () => {
  const state = {
    ...states['wrongCode']!,
    answers: {
      ...states['wrongCode']!.answers,
      'POST /sign-in/verify': new Problem(401, 'sign_in.code_wrong', {triesLeft: 0}),
    },
    shows: 'no tries left',
  };
  const mounted = mount(state);
  await reach(state, mounted);
  expect(find<HTMLButtonElement>(mounted.box, '.primary').disabled).toBe(true);
  mounted.box.remove();
});

test('what is no address is not sent', async () => {
  const mounted = mount(states.empty);
  await reach(states.empty, mounted);
  find<HTMLInputElement>(mounted.box, 'input').value = 'imogen';
  find<HTMLFormElement>(mounted.box, 'form').requestSubmit();
  await until(() => textOf(mounted.box).includes('name@example.com'));
  expect(mounted.api.count('POST /sign-in/codes')).toBe(0);
  mounted.box.remove();
});

test('nobody is signed in to the shop: the code comes first, the shop’s sign-in is the quiet way', async () => {
  let ticket: string | null = null;
  const state = {
    ...states['unknownToShop']!,
    fetchTicket: async () => ticket,
    answers: {'POST /session/ticket': () => grant()},
  };
  const mounted = mount(state);
  await reach(state, mounted);
  expect(textOf(find(mounted.box, '.primary')).trim()).toBe('Send me a code');
  const quiet = find(mounted.box, '.quiet');
  quiet.click();
  await until(() => textOf(mounted.box).includes('The shop could not tell'));
  // It is not the address that is wrong.
  expect(find(mounted.box, 'input').getAttribute('aria-invalid')).toBe('false');
  ticket = 'ptl_tk_1';
  quiet.click();
  await until(() => mounted.session.state === 'signed-in');
  mounted.box.remove();
});

test('the shop’s own sign-in comes first where it may help, and a code is the way around it', async () => {
  let ticket = 'ptl_tk_old';
  const state = {
    ...states['shop']!,
    fetchTicket: async () => ticket,
    answers: {
      'POST /session/ticket': ({body}: {body: {ticket: string}}) =>
        body.ticket === 'ptl_tk_1' ? grant() : new Problem(401, 'tickets.invalid'),
    },
  } as typeof states.shop & {};
  const mounted = mount(state);
  await reach(state, mounted);
  const primary = () => find<HTMLButtonElement>(mounted.box, '.primary');
  primary().click();
  await until(() => textOf(mounted.box).includes('The shop could not tell'));
  find(mounted.box, '.quiet').click();
  await until(() => mounted.element.shadowRoot!.querySelector('input[type=email]'));
  (mounted.element as HTMLElement & {byCode: boolean}).byCode = false;
  await until(() => !mounted.element.shadowRoot!.querySelector('input'));
  ticket = 'ptl_tk_1';
  primary().click();
  await until(() => mounted.session.state === 'signed-in');
  mounted.box.remove();
});
