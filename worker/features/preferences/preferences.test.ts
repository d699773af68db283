import {beforeEach, describe, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ask, type PayablesSeen, prefer} from '../../testing/paying.ts';
import {preferencesOf} from './preferences.rules.ts';

const row = (name: string, value: unknown) => ({name, value: JSON.stringify(value)});

describe('preferences', () => {
  it('say what holds where the merchant has said nothing', () => {
    expect(preferencesOf([])).toEqual({
      'invoices.paymentOptions': ['card'],
      'payments.methods': ['card', 'us_bank_account'],
      'payments.payAhead': true,
      'payments.minimumPart': {},
      'payments.bankTransfer': null,
    });
  });

  it('are what the merchant has said; unknown names are no concern of ours', () => {
    const said = preferencesOf([
      row('payments.methods', ['sepa_debit']),
      row('payments.payAhead', false),
      row('payments.minimumPart', {EUR: 1000}),
      row('payments.bankTransfer', {accountHolder: 'Ada Ltd', iban: 'DE00'}),
      row('somebody.elses', 1),
    ]);
    expect(said).toMatchObject({
      'payments.methods': ['sepa_debit'],
      'payments.payAhead': false,
      'payments.minimumPart': {EUR: 1000},
      'payments.bankTransfer': {accountHolder: 'Ada Ltd', iban: 'DE00', bic: null, instructions: null},
    });
  });

  it.each([
    ['payments.payAhead', 'yes'],
    ['payments.minimumPart', {EUR: -1}],
    ['payments.methods', 'card'],
  ])('%s that makes no sense is as good as not said', (name, value) => {
    expect(preferencesOf([row(name, value)])).toEqual(preferencesOf([]));
  });
});

describe('/v1/preferences', () => {
  interface Seen {
    [name: string]: {value: unknown; isSet: boolean};
  }
  interface Refused {
    code: string;
    detail: string;
    errors: {path: string; message: string}[];
  }
  let world: MoneyWorld;
  let ada: Payer;
  beforeEach(async () => {
    world = await createMoneyWorld();
    ada = await world.addPayer();
  });

  const read = async (merchantId = 'demo') => {
    const answer = await world.harness.asMerchant('GET', '/v1/preferences', undefined, {merchantId});
    expect(answer.status).toBe(200);
    return answer.json<Seen>();
  };
  const send = (body: unknown, key?: string) =>
    world.harness.asMerchant('PATCH', '/v1/preferences', body, key ? {headers: {'idempotency-key': key}} : {});
  const change = async (body: unknown) => {
    const answer = await send(body);
    expect(answer.status, await answer.clone().text()).toBe(200);
    return answer.json<Seen>();
  };
  const stored = () => world.all('SELECT * FROM preferences ORDER BY merchant_id, name');
  const offered = async () =>
    (await ask<PayablesSeen>(world, ada, 'GET', '/payables')).body.groups.map(({methods}) =>
      methods.map(({type}) => type),
    );

  it('tells each one with its value, and whether it is set; of this merchant alone', async () => {
    expect(await read()).toEqual({
      'invoices.paymentOptions': {value: ['card'], isSet: false},
      'payments.methods': {value: ['card', 'us_bank_account'], isSet: false},
      'payments.payAhead': {value: true, isSet: false},
      'payments.minimumPart': {value: {}, isSet: false},
      'payments.bankTransfer': {value: null, isSet: false},
    });
    const changed = await change({
      'payments.payAhead': false,
      'payments.bankTransfer': {iban: 'de89 3704 0044 0532 0130 00'},
    });
    expect(changed).toMatchObject({
      'payments.payAhead': {value: false, isSet: true},
      'payments.bankTransfer': {value: {iban: 'de89 3704 0044 0532 0130 00', bic: null}, isSet: true},
      'payments.methods': {isSet: false},
    });
    expect(await read()).toEqual(changed);
    expect((await read('other'))['payments.payAhead']).toEqual({value: true, isSet: false});
    // The default said aloud is said; null takes it back.
    expect((await change({'payments.payAhead': true}))['payments.payAhead']).toEqual({value: true, isSet: true});
    expect((await change({'payments.payAhead': null}))['payments.payAhead']).toEqual({value: true, isSet: false});
    expect((await read())['payments.bankTransfer']!.isSet).toBe(true);
  });

  it('changes what customers are offered, at once', async () => {
    await world.addInvoice(ada, 5000, {options: ['card', 'sepa_debit']});
    expect(await offered()).toEqual([['card']]);
    await change({'payments.methods': ['card', 'sepa_debit']});
    expect(await offered()).toEqual([['card', 'sepa_debit']]);
    await change({'payments.methods': ['sepa_debit'], 'invoices.paymentOptions': ['sepa_debit']});
    expect(await offered()).toEqual([['sepa_debit']]);
    await change({'payments.methods': null, 'invoices.paymentOptions': null});
    expect(await offered()).toEqual([['card']]);
  });

  it.each([
    ['a name that nobody knows', {'payments.method': ['card']}, 'payments.method'],
    ['another type', {'payments.payAhead': 'yes'}, 'payments.payAhead'],
    ['a method that does not exist', {'payments.methods': ['card', 'barter']}, 'payments.methods.1'],
    ['a method twice', {'payments.methods': ['card', 'card']}, 'payments.methods.1'],
    ['a transfer as a method of Stripe’s', {'payments.methods': ['card', 'bank_transfer']}, 'payments.methods.1'],
    ['an option that does not exist', {'invoices.paymentOptions': ['cash']}, 'invoices.paymentOptions.0'],
    ['an option that is not switched on', {'invoices.paymentOptions': ['card', 'ideal']}, 'invoices.paymentOptions.1'],
    ['switching off what is an option', {'payments.methods': ['sepa_debit']}, 'invoices.paymentOptions.0'],
    ['transfers to nobody knows where', {'invoices.paymentOptions': ['bank_transfer']}, 'invoices.paymentOptions.0'],
    ['bank details that say nothing', {'payments.bankTransfer': {}}, 'payments.bankTransfer'],
    ['bank details with a name too many', {'payments.bankTransfer': {IBAN: 'DE00'}}, 'payments.bankTransfer.IBAN'],
    ['control characters', {'payments.bankTransfer': {iban: 'DE\u0007'}}, 'payments.bankTransfer.iban'],
    [
      'a direction mark',
      {'payments.bankTransfer': {iban: 'DE89370400440532013000\u202e'}},
      'payments.bankTransfer.iban',
    ],
    [
      'a direction mark in what to do',
      {'payments.bankTransfer': {accountNumber: '1', instructions: 'Pay\u2066 now'}},
      'payments.bankTransfer.instructions',
    ],
    ['bank details of no account', {'payments.bankTransfer': {bankName: 'First Harbor'}}, 'payments.bankTransfer'],
    [
      'two digits turned round',
      {'payments.bankTransfer': {iban: 'DE89370400440532010300'}},
      'payments.bankTransfer.iban',
    ],
    ['half an IBAN', {'payments.bankTransfer': {iban: 'DE8937040044'}}, 'payments.bankTransfer.iban'],
    ['more than anybody can pay at once', {'payments.minimumPart': {EUR: 100_000_000}}, 'payments.minimumPart.EUR'],
    ['more than an amount can be', {'payments.minimumPart': {CHE: 10_000_000_000_000}}, 'payments.minimumPart.CHE'],
    ['finer than the currency is charged', {'payments.minimumPart': {KWD: 1005}}, 'payments.minimumPart.KWD'],
    ['a currency that does not exist', {'payments.minimumPart': {EUR: 1, XYZ: 1}}, 'payments.minimumPart.XYZ'],
    ['no amount', {'payments.minimumPart': {EUR: 0}}, 'payments.minimumPart.EUR'],
    ['part of an amount', {'payments.minimumPart': {EUR: 1.5}}, 'payments.minimumPart.EUR'],
  ])('refuses %s, names it, and changes nothing', async (_what, wrong, path) => {
    const answer = await send({'payments.payAhead': false, ...wrong});
    const body = await answer.json<Refused>();
    expect([answer.status, body.code, body.errors.map((error) => error.path)]).toEqual([
      422,
      'requests.invalid',
      [path],
    ]);
    expect(body.detail).toContain(path);
    expect(await stored()).toEqual([]);
  });

  it('lets what contradicts one another change together, and blames nobody for what was there', async () => {
    await change({
      'payments.methods': ['ideal', 'card'],
      'invoices.paymentOptions': ['ideal', 'bank_transfer'],
      'payments.bankTransfer': {accountNumber: '1'},
    });
    const answer = await send({'payments.bankTransfer': null});
    expect((await answer.json<Refused>()).errors.map(({path}) => path)).toEqual(['invoices.paymentOptions.1']);
    // Stored past the API, by a release that knew more.
    await prefer('payments.methods', ['card', 'later']);
    expect(await change({'payments.payAhead': false})).toMatchObject({'payments.methods': {value: ['card', 'later']}});
    expect((await send({'payments.methods': ['card', 'later']})).status).toBe(422);
  });

  it('is written once for a key, and answered alike', async () => {
    const first = await send({'payments.payAhead': false}, 'k');
    await change({'payments.payAhead': null});
    const again = await send({'payments.payAhead': false}, 'k');
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(await again.json()).toEqual(await first.json());
    expect(await stored()).toEqual([]);
    const without = await world.harness.asMerchant(
      'PATCH',
      '/v1/preferences',
      {},
      {
        headers: {'idempotency-key': ''},
      },
    );
    expect([without.status, (await without.json<Refused>()).code]).toEqual([400, 'idempotency.key_missing']);
  });

  it('takes what its own description gives as an example', async () => {
    const description = await (
      await world.harness.request('GET', '/openapi.json')
    ).json<{
      paths: Record<string, {patch: {requestBody: {content: Record<string, {example: unknown}>}}}>;
    }>();
    const {example} = description.paths['/v1/preferences']!.patch.requestBody.content['application/json']!;
    await change(example);
    const {results} = await env.DB.prepare('SELECT name FROM preferences ORDER BY name').all();
    expect(results.map(({name}) => name)).toEqual([
      'payments.bankTransfer',
      'payments.methods',
      'payments.minimumPart',
    ]);
  });
});
