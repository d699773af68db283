/** What the elements see of the worker is a type: this fails to compile where a route does not reach it. */
import {hc, type InferResponseType} from 'hono/client';
import {expect, expectTypeOf, it} from 'vitest';
import type {PortalApi} from './api.ts';
import {createHarness, shopOrigin} from './testing/harness.ts';
import {addCustomer, addInvoices} from './testing/records.ts';

const client = (fetchFunction: typeof fetch, token: string) =>
  hc<PortalApi>('https://api.example/portal/v1', {
    fetch: fetchFunction,
    headers: {authorization: `Bearer ${token}`, origin: shopOrigin},
  });

type Invoices = InferResponseType<ReturnType<typeof client>['invoices']['$get'], 200>;
type Refused = InferResponseType<ReturnType<typeof client>['invoices']['$get'], 422>;

it('reaches hono/client with the body of each status', async () => {
  expectTypeOf<Invoices['data'][number]['balanceMinor']>().toEqualTypeOf<number>();
  expectTypeOf<Invoices['data'][number]['status']>().toEqualTypeOf<'sent' | 'partially_paid' | 'paid' | 'void'>();
  expectTypeOf<Refused['code']>().toEqualTypeOf<string>();

  const harness = await createHarness();
  await addCustomer('cus_a');
  await addInvoices([{id: 'inv_1', customerId: 'cus_a', totalMinor: 1234}]);
  const {grant} = await harness.signIn('cus_a');
  const request: typeof fetch = (input, init) => {
    const {pathname, search} = new URL(input as string);
    return harness.request(init?.method ?? 'GET', `${pathname}${search}`, {
      headers: Object.fromEntries(new Headers(init?.headers)),
    });
  };
  const answer = await client(request, grant.accessToken).invoices.$get({query: {filter: 'unpaid'}});
  if (answer.status !== 200) throw new Error(`It answered ${answer.status}`);
  expect((await answer.json()).data.map(({balanceMinor}) => balanceMinor)).toEqual([1234]);
});
