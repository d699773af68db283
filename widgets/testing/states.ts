import {html, render, type TemplateResult} from 'lit';
import type {Route} from '../client/shapes.ts';
import {fakeApi, type Answers, type FakeApi, grant, never, Problem} from './fake-api.ts';
import type {PortalSession} from '../elements/portal-session/portal-session.ts';

/** One visible state of an element: what the API answers, and what then stands there. */
export interface ElementState {
  answers: Answers;
  /** The element, as a page would write it. */
  element: () => TemplateResult;
  /** Text by which one sees that the state has come; none for a skeleton. */
  shows?: string;
  /** What a customer does to get there, once the element stands. */
  act?: (element: HTMLElement) => unknown;
  /** Nobody is signed in; `expired`: somebody was. */
  signedOut?: boolean | 'expired';
  /** The shop's own sign-in, and the ticket it gives. */
  fetchTicket?: () => Promise<string | null>;
}

/** Every element has these four; it may have more. */
export type ElementStates = Record<'pending' | 'empty' | 'failed' | 'complete', ElementState> &
  Record<string, ElementState>;

export interface Mounted {
  api: FakeApi;
  session: PortalSession;
  element: HTMLElement;
  box: HTMLElement;
}

export interface Look {
  theme?: 'light' | 'dark';
  lang?: string;
  dir?: 'ltr' | 'rtl';
  widthPx?: number;
}

/** Puts a state into the page, in a session of its own. */
export function mount(state: ElementState, look: Look = {}, into: HTMLElement = document.body): Mounted {
  // Test files run side by side in one origin: a key of its own keeps each session's storage and channel apart.
  const key = `ptl_pk_test_${crypto.randomUUID()}`;
  const api = fakeApi({
    'POST /session/refresh': () => (state.signedOut ? new Problem(401, 'sessions.expired') : grant()),
    ...state.answers,
  });
  if (state.signedOut !== true) sessionStorage.setItem(`portal:${key}`, JSON.stringify({token: 'ptl_rt_test_first'}));
  const box = document.createElement('div');
  const {theme = 'light', lang = '', dir = 'ltr', widthPx} = look;
  box.lang = lang;
  box.dir = dir;
  box.style.cssText =
    `color-scheme:${theme};padding:24px;font:16px/1.5 system-ui,sans-serif;` +
    (theme === 'dark' ? 'background:#16171b;color:#e8e8ea;' : 'background:#fff;color:#1c1d21;') +
    (widthPx ? `inline-size:${widthPx}px;box-sizing:border-box;` : '');
  into.append(box);
  render(
    html`<portal-session key=${key} api=${api.origin} lang=${lang} .fetchTicket=${state.fetchTicket}
      >${state.element()}</portal-session
    >`,
    box,
  );
  const session = box.firstElementChild as PortalSession;
  return {api, session, element: session.firstElementChild as HTMLElement, box};
}

/** Everything that can be read in an element, through all shadow roots. */
export function textOf(node: Node): string {
  if (node instanceof HTMLStyleElement || node instanceof HTMLScriptElement) return '';
  if (node instanceof Text) return node.data;
  const {shadowRoot} = node as HTMLElement;
  const own = [...(shadowRoot ?? node).childNodes].map(textOf).join('');
  return own.replace(/\s+/g, ' ');
}

/** All elements that match, through all shadow roots. */
export function findAll<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E[] {
  const found: E[] = [];
  for (const element of root.querySelectorAll<HTMLElement>('*')) {
    if (element.matches(selector)) found.push(element as E);
    if (element.shadowRoot) found.push(...findAll<E>(element.shadowRoot, selector));
  }
  return found;
}

/** The first that matches; an error names what is missing. */
export function find<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E {
  const [first] = findAll<E>(root, selector);
  if (!first) throw new Error(`no ${selector} in ${textOf(root as Node).slice(0, 300)}`);
  return first;
}

/** How long a test waits for what has to come: for `until`, and for `expect.poll`, whose own second is too short. */
export const patience = {timeout: 15_000};

/**
 * Waits until a condition holds. It has to be the very one that the test is about, not one that already holds while
 * that is on its way, as a skeleton does.
 *
 * @param what for the error; as a function, what is there in the end
 */
export async function until(condition: () => unknown, what: string | (() => string) = String(condition)) {
  const endMs = Date.now() + patience.timeout;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error(`did not come about: ${typeof what === 'string' ? what : what()}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

/**
 * Brings a mounted element into its state. A skeleton stands there from the beginning; it is the state's own once all
 * that is never answered has been asked.
 */
export async function reach(state: ElementState, {element, box, api}: Mounted): Promise<void> {
  await customElements.whenDefined(element.localName);
  await (element as HTMLElement & {updateComplete?: Promise<unknown>}).updateComplete;
  if (state.act) await state.act(element);
  const {shows, answers} = state;
  const unanswered = (Object.keys(answers) as Route[]).filter((route) => answers[route] === never);
  await until(
    () => (shows ? textOf(box).includes(shows) : findAll(box, '.bone').length && unanswered.every(api.count)),
    () => `${shows ? `“${shows}”` : `a skeleton while waiting for ${unanswered}`} in: ${textOf(box).slice(0, 400)}`,
  );
}
