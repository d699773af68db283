import {describe, expect, it} from 'vitest';
import {type Row, Store} from './store.ts';
import {testBench} from '../testing/client.ts';

type Refund = Parameters<typeof Store.prototype.put<'refunds'>>[2];
const refund = (id: string, charge: string | null) => ({id, charge}) as Refund;
const ids = (items: Iterable<{id: string}>) => [...items].map(({id}) => id);

describe('the store', () => {
  it('keeps the order in which records were made, through changes and removals', () => {
    const store = new Store();
    for (const id of ['a', 'b', 'c', 'd', 'e']) store.put('refunds', 'acct_1', refund(id, 'ch_1'));
    store.put('refunds', 'acct_2', refund('x', 'ch_1'));
    store.put('refunds', 'acct_1', refund('b', 'ch_2'));
    expect(ids(store.list('refunds', 'acct_1'))).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (const id of ['a', 'c', 'd']) store.remove('refunds', 'acct_1', id);
    expect(ids(store.newestFirst('refunds', 'acct_1'))).toEqual(['e', 'b']);
    expect(ids(store.newestFirst('refunds', 'acct_1', 'e'))).toEqual(['b']);
    expect(ids(store.oldestFirst('refunds', 'acct_1', 'b'))).toEqual(['e']);
    expect(ids(store.list('refunds'))).toEqual(['b', 'e', 'x']);
  });

  it('finds records by a member, and follows it when it changes', () => {
    const store = new Store();
    const of = (charge: string) =>
      ids(store.oldestFirst('refunds', 'acct_1', undefined, {member: 'charge', is: charge}));
    for (const [id, charge] of [
      ['a', 'ch_1'],
      ['b', 'ch_2'],
      ['c', 'ch_1'],
      ['d', null],
    ] as const)
      store.put('refunds', 'acct_1', refund(id, charge));
    store.put('refunds', 'acct_2', refund('x', 'ch_1'));
    expect([of('ch_1'), of('ch_2'), of('ch_3')]).toEqual([['a', 'c'], ['b'], []]);
    store.put('refunds', 'acct_1', refund('b', 'ch_1'));
    expect([of('ch_1'), of('ch_2')]).toEqual([['a', 'b', 'c'], []]);
    store.remove('refunds', 'acct_1', 'a');
    expect(of('ch_1')).toEqual(['b', 'c']);
    const before = store.newestFirst('refunds', 'acct_1', 'c', {member: 'charge', is: 'ch_1'});
    expect(ids(before)).toEqual(['b']);
  });

  it('reads both from what was saved', () => {
    const rows: Row[] = [];
    const saved = new Store({load: () => [], save: (changed) => void rows.push(...changed), clear: () => {}});
    saved.put('refunds', 'acct_1', refund('a', 'ch_1'));
    saved.put('refunds', 'acct_1', refund('b', 'ch_1'));
    saved.flush();
    const store = new Store({load: () => rows.toReversed(), save: () => {}, clear: () => {}});
    const of = store.oldestFirst('refunds', 'acct_1', undefined, {member: 'charge', is: 'ch_1'});
    expect(ids(of)).toEqual(['a', 'b']);
  });

  it('drops what is old, up to the first that is not', () => {
    const store = new Store();
    for (const id of ['a', 'b', 'c', 'd']) store.put('refunds', 'acct_1', refund(id, null));
    store.dropOldest('refunds', ({id}) => id !== 'c');
    expect(ids(store.list('refunds', 'acct_1'))).toEqual(['c', 'd']);
  });
});

it('a sandbox forgets events after a month and keys after a day, and nothing before', async () => {
  let nowMs = Date.UTC(2026, 10, 22);
  const {sandbox, stripe} = testBench({clockMs: () => nowMs});
  const ask = async () => {
    for (let i = 0; i < 500; i++)
      await sandbox.fetch('http://localhost/v1/customers?limit=1', {
        headers: {authorization: 'Bearer sk_test_sandbox'},
      });
  };
  await stripe.customers.create({name: 'Ann'}, {idempotencyKey: 'k'});
  nowMs += 23 * 3_600_000;
  await ask();
  expect([sandbox.state.list('saved_answers').length, sandbox.state.list('events').length]).toEqual([1, 1]);
  nowMs += 2 * 3_600_000;
  await ask();
  expect([sandbox.state.list('saved_answers').length, sandbox.state.list('events').length]).toEqual([0, 1]);
  nowMs += 31 * 86_400_000;
  await ask();
  expect(sandbox.state.list('events')).toEqual([]);
  expect((await stripe.customers.list()).data).toHaveLength(1);
});
