import {expect, inject, test} from 'vitest';
import {commands} from 'vitest/browser';

/* The script tag as it is built, on the pages of a shop on another origin, under a strict Content-Security-Policy. */

const shop = inject('shop');
const paths = (requests: string[], pattern: RegExp) => requests.filter((request) => pattern.test(request));

test.each(['module', 'classic', 'twice', 'own-session'])(
  '%s: the portal comes up, with nothing to complain of',
  async (page) => {
    const {errors, requests, sessions} = await commands.visit(`${shop}/${page}`, '£12,845.50');
    expect(errors).toEqual([]);
    expect(sessions).toBe(1);
    expect(paths(requests, /POST .*\/ticket$/)).toHaveLength(2);
    expect(paths(requests, /portal-session-/)).toHaveLength(1);
  },
);

test('only what the page uses is loaded', async () => {
  const {requests} = await commands.visit(`${shop}/module`, '£12,845.50');
  expect(paths(requests, /portal-(app|dashboard|session)-/)).toHaveLength(3);
  expect(paths(requests, /portal-(sign-in|invoice|invoices|pay)-|errors-|translate-/)).toEqual([]);
});

test('what all elements share is asked for beside the element, not after it', async () => {
  const {requests} = await commands.visit(`${shop}/classic`, '£12,845.50');
  const chunks = requests.filter((request) => request.includes('/portal/') && request.endsWith('.js'));
  expect(chunks[0]).toContain('portal-session-');
  expect(chunks[1]).toContain('portal-app-');
});

test('no token in the address or kept for longer than the tab', async () => {
  const {address, storage} = await commands.visit(`${shop}/module?a=1`, '£12,845.50');
  expect(address).toBe(`${shop}/module?a=1`);
  expect(storage).toContain('refresh');
  expect(storage).not.toContain('access');
});
