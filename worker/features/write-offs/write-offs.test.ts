/** Write-offs through the merchant API. */
import {beforeEach, expect, it} from 'vitest';
import {createHarness, type Harness} from '../../testing/harness.ts';
import {
  accountsThatDisagree,
  bodyOf,
  countOf,
  holdInvoice,
  invoiceOf,
  ledger,
  merchantRecords,
  type ProblemBody,
} from '../../testing/merchant-records.ts';
import type {WriteOffAnswer} from './write-offs.shapes.ts';

let harness: Harness;
let records: ReturnType<typeof merchantRecords>;
let customerId: string;
beforeEach(async () => {
  harness = await createHarness();
  records = merchantRecords(harness);
  customerId = (await records.customer()).id;
});

const act = async <Body = ProblemBody>(path: string, body: object, status: number) =>
  bodyOf<Body>(await harness.asMerchant('POST', path, body), status);
const writeOff = <Body = WriteOffAnswer>(id: string, body: object = {}, status = 201) =>
  act<Body>(`/v1/invoices/${id}/write-offs`, body, status);
const reverse = <Body = WriteOffAnswer>(id: string, status = 201) =>
  act<Body>(`/v1/write-offs/${id}/reverse`, {}, status);
const read = (id: string) => records.get(`/v1/invoices/${id}`);

it('writes off what is left, posts it, and takes it back whole, once', async () => {
  const invoice = await records.invoice(customerId, 1000);
  await records.payment(customerId, 400, [{invoiceId: invoice.id, amountMinor: 400}]);
  const written = await writeOff(invoice.id, {reason: 'insolvent'});
  expect(written).toMatchObject({invoiceId: invoice.id, amountMinor: 600, reason: 'insolvent', reversesId: null});
  expect(await read(invoice.id)).toMatchObject({status: 'paid', balanceMinor: 0, writtenOffMinor: 600});
  expect(await writeOff<ProblemBody>(invoice.id, {}, 409)).toMatchObject({code: 'write_offs.nothing_left'});
  const reversal = await reverse(written.id);
  expect(reversal).toMatchObject({amountMinor: -600, reversesId: written.id});
  expect(await read(invoice.id)).toMatchObject({status: 'partially_paid', balanceMinor: 600, writtenOffMinor: 0});
  expect(await reverse<ProblemBody>(written.id, 409)).toMatchObject({code: 'write_offs.reversed'});
  expect(await reverse<ProblemBody>(reversal.id, 409)).toMatchObject({code: 'write_offs.reversed'});
  expect((await ledger()).slice(2)).toEqual([
    ['write_off', -600, '2026-03-10'],
    ['write_off_reversed', 600, '2026-03-10'],
  ]);
  expect(await accountsThatDisagree()).toEqual([]);
});

it('leaves what a payment under way holds', async () => {
  const invoice = await records.invoice(customerId, 1000);
  await holdInvoice(customerId, invoice.id, 300);
  expect(await writeOff<ProblemBody>(invoice.id, {amountMinor: 701}, 409)).toMatchObject({
    code: 'write_offs.too_much',
    payableMinor: 700,
  });
  expect(await writeOff(invoice.id)).toMatchObject({amountMinor: 700});
  expect(await read(invoice.id)).toMatchObject({balanceMinor: 300, payableMinor: 0, reservedMinor: 300});
  expect(await accountsThatDisagree()).toEqual([]);
});

it('twice at once is written once, and so is its reversal', async () => {
  const invoice = await records.invoice(customerId, 1000);
  const path = `/v1/invoices/${invoice.id}/write-offs`;
  const both = await Promise.all([harness.asMerchant('POST', path, {}), harness.asMerchant('POST', path, {})]);
  expect(both.map(({status}) => status).sort()).toEqual([201, 409]);
  const {id} = await both.find(({status}) => status === 201)!.json<WriteOffAnswer>();
  const undone = await Promise.all([1, 2].map(() => harness.asMerchant('POST', `/v1/write-offs/${id}/reverse`, {})));
  expect(undone.map(({status}) => status).sort()).toEqual([201, 409]);
  expect(await countOf('write_offs')).toBe(2);
  expect(await read(invoice.id)).toMatchObject({balanceMinor: 1000});
});

it('is no way to lose a draft, a void invoice, or a total below it', async () => {
  const draft = await records.invoice(customerId, 1000, {state: 'draft'});
  expect(await writeOff<ProblemBody>(draft.id, {}, 409)).toMatchObject({code: 'write_offs.nothing_left'});
  for (const amountMinor of [0, -1, 1.5, '5']) {
    const invoice = await records.invoice(customerId, 1000);
    expect(await writeOff<ProblemBody>(invoice.id, {amountMinor}, 422)).toMatchObject({code: 'requests.invalid'});
  }
  expect(await writeOff<ProblemBody>('inv_none', {}, 404)).toMatchObject({code: 'invoices.not_found'});
  expect(await reverse<ProblemBody>('wof_none', 404)).toMatchObject({code: 'write_offs.not_found'});

  const invoice = await records.invoice(customerId, 1000, {externalId: 'w', number: 'W'});
  await records.payment(customerId, 600, [{invoiceId: invoice.id, amountMinor: 600}]);
  await writeOff(invoice.id);
  const put = (totalMinor: number) =>
    records.put('/v1/invoices', 'w', invoiceOf(customerId, totalMinor, {number: 'W'}));
  expect(await bodyOf(await put(999), 409)).toMatchObject({code: 'invoices.written_off', writtenOffMinor: 400});
  expect(await bodyOf(await put(1100), 200)).toMatchObject({balanceMinor: 100, writtenOffMinor: 400});
  expect(await accountsThatDisagree()).toEqual([]);
});

it('goes when its invoice is void, and the ledger comes to nothing', async () => {
  const invoice = await records.invoice(customerId, 1000);
  const first = await writeOff(invoice.id, {amountMinor: 100});
  await writeOff(invoice.id, {amountMinor: 200});
  await reverse(first.id);
  expect(await act(`/v1/invoices/${invoice.id}/void`, {}, 200)).toMatchObject({status: 'void', writtenOffMinor: 0});
  expect((await ledger()).reduce((sum, [, amountMinor]) => sum + amountMinor, 0)).toBe(0);
  expect(await countOf('write_offs')).toBe(4);
  expect(await accountsThatDisagree()).toEqual([]);
});
