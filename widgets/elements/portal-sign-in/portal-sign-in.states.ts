import {html} from 'lit';
import {never, Problem} from '../../testing/fake-api.ts';
import {type ElementState, type ElementStates, find, until} from '../../testing/states.ts';

const element = () => html`<portal-sign-in></portal-sign-in>`;
const codeSent = () => ({signInId: 'sgn_1', expiresAtMs: Date.now() + 600_000});

/** Types an address and sends it. */
export async function askForCode(element: HTMLElement): Promise<void> {
  await until(() => element.shadowRoot?.querySelector('input[type=email]'));
  find<HTMLInputElement>(element.shadowRoot!, 'input').value = 'imogen@harbourpine.example';
  find<HTMLFormElement>(element.shadowRoot!, 'form').requestSubmit();
}

async function enterCode(element: HTMLElement): Promise<void> {
  await askForCode(element);
  await until(() => element.shadowRoot?.querySelector('input.code'));
  const input = find<HTMLInputElement>(element.shadowRoot!, 'input.code');
  input.value = '123456';
  input.dispatchEvent(new Event('input'));
}

const withCode = (answer: Problem, shows: string): ElementState => ({
  signedOut: true,
  element,
  answers: {'POST /sign-in/codes': codeSent, 'POST /sign-in/verify': answer},
  act: enterCode,
  shows,
});

export const states: ElementStates = {
  pending: {element, answers: {'POST /session/refresh': never}},
  empty: {element, signedOut: true, answers: {}, shows: 'No password needed'},
  failed: {
    element,
    signedOut: true,
    answers: {'POST /sign-in/codes': new Problem(429, 'sign_in.too_many')},
    act: askForCode,
    shows: 'Too many tries',
  },
  complete: {element, answers: {}, shows: 'You are signed in as Imogen Clarke'},
  shop: {
    element,
    signedOut: 'expired',
    answers: {'POST /session/ticket': new Problem(401, 'tickets.invalid')},
    fetchTicket: async () => 'ptl_tk_old',
    shows: 'Get a code by e-mail instead',
  },
  unknownToShop: {
    element,
    signedOut: true,
    answers: {},
    fetchTicket: async () => null,
    shows: 'Sign in with the shop',
  },
  code: {
    element,
    signedOut: true,
    answers: {'POST /sign-in/codes': codeSent},
    act: askForCode,
    shows: 'Enter your code',
  },
  wrongCode: withCode(new Problem(401, 'sign_in.code_wrong', {triesLeft: 3}), 'You have 3 more tries'),
  expiredCode: withCode(new Problem(401, 'sign_in.code_expired'), 'Get a new one'),
};
