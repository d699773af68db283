import {afterEach, beforeEach, expect, test} from 'vitest';
import {page, userEvent} from 'vitest/browser';
import {checkStates} from '../../testing/check.ts';
import {grant} from '../../testing/fake-api.ts';
import {find, findAll, mount, patience, reach, textOf, until} from '../../testing/states.ts';
import '../portal-session/portal-session.ts';
import '../portal-dashboard/portal-dashboard.ts';
import '../portal-sign-in/portal-sign-in.ts';
import './portal-app.ts';
import {states} from './portal-app.states.ts';

beforeEach(() => history.replaceState(null, '', location.pathname));
// As it is when a file begins.
afterEach(() => page.viewport(414, 896));

checkStates(states);

async function complete() {
  const mounted = mount(states.complete, {lang: 'en'});
  await reach(states.complete, mounted);
  return mounted;
}

const current = (box: HTMLElement) => findAll(box, 'a[aria-current=page]').map(textOf);
const back = () => new Promise((done) => (addEventListener('popstate', done, {once: true}), history.back()));

test('the address says where it is; back and reload lead there', async () => {
  const {box} = await complete();
  expect(current(box)).toEqual(['Overview']);
  findAll(box, 'nav a')[1]!.click();
  expect(location.search).toBe('?portal=invoices');
  await expect.poll(() => current(box), patience).toEqual(['Invoices']);
  expect(findAll(box, 'portal-invoices').length).toBe(1);

  history.replaceState(null, '', '?portal=invoices/inv_1');
  const reloaded = mount(states.complete);
  // The view stands there before anybody is known to be signed in, the navigation does not.
  await expect.poll(() => current(reloaded.box), patience).toEqual(['Invoices']);
  expect(findAll(reloaded.box, 'portal-invoices').length).toBe(1);
  reloaded.box.remove();

  await back();
  await expect.poll(() => current(box), patience).toEqual(['Overview']);
  expect(findAll(box, 'portal-dashboard').length).toBe(1);
  box.remove();
});

test('an address that names no view of ours shows the overview', async () => {
  history.replaceState(null, '', '?portal=nonsense/<script>~a');
  const {box} = await complete();
  expect(current(box)).toEqual(['Overview']);
  box.remove();
});

test('by keyboard: to the invoices and on from there', async () => {
  const {box} = await complete();
  find(box, 'nav a').focus();
  await userEvent.keyboard('{Tab}{Enter}');
  await until(() => findAll(box, 'portal-invoices').length);
  const app = find(box, 'portal-app');
  await until(() => app.shadowRoot!.activeElement?.matches('.view'));
  box.remove();
});

test('saved methods have a view of their own, with the slot for Stripe’s field passed on', async () => {
  const {box} = await complete();
  findAll(box, 'nav a')[2]!.click();
  await expect.poll(() => current(box), patience).toEqual(['Payment methods']);
  expect(location.search).toBe('?portal=payment-methods');
  expect(find(box, 'portal-payment-methods').querySelector('slot[name=pay][slot=pay]')).not.toBe(null);
  box.remove();
});

test('signs out, and lets somebody sign in again', async () => {
  const {box, api, session} = await complete();
  api.answers['POST /session/end'] = undefined;
  expect(textOf(box)).toContain('Harbour & Pine Ltd');
  find(box, '.account button').click();
  await until(() => textOf(box).includes('No password needed'));
  expect(session.state).toBe('signed-out');
  expect(textOf(box)).not.toContain('Harbour');
  await until(() => api.count('POST /session/end') === 1);
  box.remove();
});

test.each([1280, 780, 620, 390, 320])(
  '%i pixels: a long name gives way to “Abmelden”, which keeps to one line',
  async (widthPx) => {
    const name = 'Vereinigte Hafenwirtschaftsbetriebe und Holzhandelsgesellschaft Bremerhaven-Lehe mbH & Co. KGaA';
    const state = {
      ...states.complete,
      answers: {
        ...states.complete.answers,
        'POST /session/refresh': () =>
          grant({
            customer: {id: 'cus_1', name, language: null},
            contact: {id: 'con_1', name: 'Maximiliane-Friederike von Hohenstein-Wolffenbüttel', email: 'm@example.com'},
          }),
      },
      shows: 'Abmelden',
    };
    await page.viewport(widthPx, 900);
    const mounted = mount(state, {lang: 'de', widthPx});
    await reach(state, mounted);
    const boxOf = (selector: string) => find(mounted.box, selector).getBoundingClientRect();
    const [header, button, text, nav] = ['header', '.account button', '.account p', 'nav'].map(boxOf) as DOMRect[];
    expect(button!.height).toBeLessThan(50);
    expect(button!.right).toBeLessThanOrEqual(header!.right);
    expect(text!.right).toBeLessThanOrEqual(button!.left);
    expect(text!.width).toBeGreaterThan(100);
    const isBeside = nav!.right <= text!.left;
    expect(isBeside || text!.bottom <= nav!.top).toBe(true);
    if (widthPx >= 780) expect(isBeside).toBe(true);
    mounted.box.remove();
  },
);

test('what the page puts into the pay slot is projected down to the sheet', async () => {
  const {box} = await complete();
  const app = find(box, 'portal-app');
  const field = document.createElement('div');
  field.slot = 'pay';
  app.append(field);
  find(box, '.action button').click();
  await until(() => findAll(box, 'portal-pay').length);
  const innermost = find<HTMLSlotElement>(box, 'portal-pay > slot');
  expect(innermost.assignedElements({flatten: true})).toEqual([field]);
  box.remove();
});

test('elements find their session by id, by ancestor, and the page’s own', async () => {
  const one = await complete();
  one.session.id = 'one';
  const outside = document.createElement('portal-dashboard');
  outside.setAttribute('session', 'one');
  document.body.append(outside);
  await until(() => textOf(outside).includes('£12,845.50'));

  const orphan = document.body.appendChild(document.createElement('portal-dashboard'));
  await orphan.updateComplete;
  expect(findAll(orphan.shadowRoot!, '.bone').length).toBeGreaterThan(0);
  const own = document.createElement('portal-session');
  own.key = one.session.key;
  own.api = one.api.origin;
  document.head.append(own);
  await until(() => textOf(orphan).includes('£12,845.50'));
  for (const element of [outside, orphan, own, one.box]) element.remove();
});

test('a session that ends far down the page: what is said about it is in sight', async () => {
  const {box, element, session} = await complete();
  box.style.minHeight = '3000px';
  scrollTo(0, box.getBoundingClientRect().top + scrollY + 600);
  expect(element.getBoundingClientRect().top).toBeLessThan(0);
  session.session.signOut();
  await until(() => findAll(box, 'portal-sign-in').length);
  await until(() => element.getBoundingClientRect().top >= 0);
  // Not stuck to the edge.
  expect(element.getBoundingClientRect().top).toBeGreaterThan(8);
  box.remove();
});
