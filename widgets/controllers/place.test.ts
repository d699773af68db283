import {beforeEach, expect, test} from 'vitest';
import {LitElement} from 'lit';
import {hrefOf, PlaceController, readPlace} from './place.ts';

class TestPlace extends LitElement {
  place = new PlaceController(this);
}
customElements.define('test-place', TestPlace);

const begin = location.pathname;
beforeEach(() => history.replaceState({theirs: 1}, '', `${begin}?a=b+c&flag&x=%2f#top`));

test('reads places', () => {
  expect(readPlace('')).toEqual({view: '', params: {}});
  expect(readPlace('?a=1&portal=invoices/inv_x&b=2')).toEqual({view: 'invoices', id: 'inv_x', params: {}});
  expect(readPlace('?portal=invoices~filter.unpaid~sort.-dueDate')).toEqual({
    view: 'invoices',
    params: {filter: 'unpaid', sort: '-dueDate'},
  });
  expect(readPlace('?portal=%E0%A4%A')).toEqual({view: '', params: {}});
});

test('writes a place beside the page’s own parameters, which stay letter for letter', () => {
  expect(hrefOf({view: 'invoices', params: {filter: 'unpaid', search: ''}})).toBe(
    `${begin}?a=b+c&flag&x=%2f&portal=invoices~filter.unpaid#top`,
  );
  expect(hrefOf({view: '', params: {}})).toBe(`${begin}?a=b+c&flag&x=%2f#top`);
});

test.each(['PO 7~8.9/10', 'a+b & c=d#e?', '100% "ø" ÅÄ', '~~%7E', '../', '٣'])(
  'a search for %j comes back',
  (search) => {
    history.replaceState(null, '', hrefOf({view: 'invoices', params: {search}}));
    expect(readPlace()).toEqual({view: 'invoices', params: {search}});
  },
);

test('goes there and back; history.state stays the page’s', async () => {
  const element = document.body.appendChild(new TestPlace());
  element.place.go({view: 'invoices', params: {}});
  expect(element.place.place.view).toBe('invoices');
  expect(history.state).toEqual({theirs: 1});
  element.place.note({filter: 'paid'});
  element.place.go({view: 'invoices', id: 'inv_1', params: {}});

  const back = () => new Promise((done) => (addEventListener('popstate', done, {once: true}), history.back()));
  await back();
  expect(element.place.place).toEqual({view: 'invoices', params: {filter: 'paid'}});
  await back();
  expect(element.place.place.view).toBe('');
  element.remove();
});

test('a page can keep the customer where they are', () => {
  const element = document.body.appendChild(new TestPlace());
  let href = '';
  document.addEventListener(
    'portal-navigate',
    (event) => {
      event.preventDefault();
      href = event.href;
    },
    {once: true},
  );
  element.place.go({view: 'invoices', id: 'inv_1', params: {}});
  expect(href).toBe(`${begin}?a=b+c&flag&x=%2f&portal=invoices/inv_1#top`);
  expect(location.search).toBe('?a=b+c&flag&x=%2f');
  element.remove();
});

test('a click with a modifier is the browser’s', () => {
  const element = document.body.appendChild(new TestPlace());
  const follow = element.place.follow({view: 'invoices', params: {}});
  const withKey = new MouseEvent('click', {ctrlKey: true, cancelable: true});
  follow(withKey);
  expect([withKey.defaultPrevented, readPlace().view]).toEqual([false, '']);
  const plain = new MouseEvent('click', {cancelable: true});
  follow(plain);
  expect([plain.defaultPrevented, readPlace().view]).toEqual([true, 'invoices']);
  element.remove();
});

test('the mark of a Pay sheet from before a reload goes out of the address, what the page put there stays', async () => {
  const begin = location.href;
  history.replaceState({page: 'of the shop'}, '', '?colour=green&portal=~pay.open');
  // As on a new page: the module is evaluated again.
  const afresh = './place.ts?after-reload';
  await import(/* @vite-ignore */ afresh);
  expect(location.search).toBe('?colour=green');
  expect(history.state).toEqual({page: 'of the shop'});
  history.replaceState(null, '', begin);
});
