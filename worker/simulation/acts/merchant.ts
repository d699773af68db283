/** What a merchant's server does. What it was told is done stands in the model. */
import type {Document} from '../model.ts';
import {alone, choose, contactOf, merchantWrite, open, part, round, type Step} from './step.ts';

export async function issue(step: Step, kind: Document['kind']): Promise<void> {
  const {model, numbers} = step;
  const {merchantId, customerId} = contactOf(step, numbers[0]!);
  // Half of it in one currency, so that customers have several documents in one.
  const currency = choose(['EUR', 'EUR', 'EUR', 'EUR', 'USD', 'USD', 'JPY', 'KWD'] as const, numbers[1]!)!;
  const totalMinor = round(currency, 100 + (numbers[2]! % 9_900));
  const externalId = `x${++model.made}`;
  const allowPartial = numbers[3]! % 3 > 0;
  const body = {
    ...bodyOf(externalId, customerId, currency, totalMinor),
    ...(kind !== 'credit_note' && {
      allowPartialPayments: allowPartial,
      paymentOptions: ['card', 'us_bank_account', 'bank_transfer'],
    }),
  };
  await merchantWrite(step, merchantId, 'POST', pathOf(kind), body, (answer) => {
    model.documents.push({
      id: String(answer['id']),
      externalId,
      number: externalId,
      merchantId,
      customerId,
      currency,
      kind,
      totalMinor,
      isVoid: false,
      writtenOffMinor: 0,
      allowPartial,
      isBusy: false,
    });
  });
}

const pathOf = (kind: Document['kind']) =>
  ({invoice: '/invoices', retainer: '/retainer-invoices', credit_note: '/credit-notes'})[kind];
/** As many decimals as the currency has, by ISO 4217. */
const decimals: Record<string, number> = {EUR: 2, USD: 2, JPY: 0, KWD: 3};
const bodyOf = (externalId: string, customerId: string, currency: string, totalMinor: number) => ({
  externalId,
  customer: {id: customerId},
  number: externalId,
  currency,
  date: '2026-03-10',
  lines: [
    {
      description: 'Things',
      quantity: '1',
      unitPrice: (totalMinor / 10 ** decimals[currency]!).toFixed(decimals[currency]),
    },
  ],
});

export async function change(step: Step): Promise<void> {
  const document = choose(open(step, ['invoice', 'credit_note']), step.numbers[0]!);
  if (!document) return;
  const totalMinor = round(document.currency, 100 + (step.numbers[1]! % 9_900));
  const body = bodyOf(document.externalId, document.customerId, document.currency, totalMinor);
  const options = document.kind === 'invoice' && {
    allowPartialPayments: document.allowPartial,
    paymentOptions: ['card', 'us_bank_account', 'bank_transfer'],
  };
  await alone(document, (done) =>
    merchantWrite(
      step,
      document.merchantId,
      'PUT',
      `${pathOf(document.kind)}/by-external-id/${document.externalId}`,
      {...body, ...options},
      () => {
        document.totalMinor = totalMinor;
      },
      done,
    ),
  );
}

export async function makeVoid(step: Step): Promise<void> {
  const document = choose(open(step, ['invoice', 'retainer', 'credit_note']), step.numbers[0]!);
  if (!document) return;
  await alone(document, (done) =>
    merchantWrite(
      step,
      document.merchantId,
      'POST',
      `${pathOf(document.kind)}/${document.id}/void`,
      {},
      () => {
        document.isVoid = true;
        document.writtenOffMinor = 0;
      },
      done,
    ),
  );
}

export async function applyCredit(step: Step): Promise<void> {
  const source = choose(open(step, ['credit_note', 'retainer']), step.numbers[0]!);
  if (!source) return;
  const invoice = choose(
    open(step, ['invoice'], (one) => one.customerId === source.customerId && one.currency === source.currency),
    step.numbers[1]!,
  );
  if (!invoice) return;
  await merchantWrite(
    step,
    source.merchantId,
    'POST',
    `${pathOf(source.kind)}/${source.id}/allocations`,
    {invoiceId: invoice.id, amountMinor: part(source.totalMinor, step.numbers[2]!)},
    () => undefined,
  );
}

export async function recordPayment(step: Step): Promise<void> {
  const invoice = choose(open(step, ['invoice', 'retainer']), step.numbers[0]!);
  if (!invoice) return;
  const amountMinor = part(invoice.totalMinor + 500, step.numbers[1]!);
  const received = {...invoice, amountMinor};
  await merchantWrite(
    step,
    invoice.merchantId,
    'POST',
    '/payments',
    {
      customer: {id: invoice.customerId},
      method: 'check',
      currency: invoice.currency,
      amountMinor,
      receivedOn: '2026-03-10',
      invoices:
        step.numbers[2]! % 3 ? [{invoiceId: invoice.id, amountMinor: Math.min(amountMinor, invoice.totalMinor)}] : [],
    },
    (answer) => {
      step.model.offline.push(received);
      step.model.offlinePayments.push({...received, id: String(answer['id'])});
    },
  );
}

export async function applyExcess(step: Step): Promise<void> {
  const {model, numbers} = step;
  const payment = choose(
    [...model.offlinePayments, ...model.payments.map((started) => ({...started, ...started.contact}))],
    numbers[0]!,
  );
  if (!payment) return;
  const invoice = choose(
    open(
      step,
      ['invoice', 'retainer'],
      (one) => one.customerId === payment.customerId && one.currency === payment.currency,
    ),
    numbers[1]!,
  );
  if (!invoice) return;
  const body = {invoiceId: invoice.id, amountMinor: part(payment.amountMinor, numbers[2]!)};
  await merchantWrite(step, payment.merchantId, 'POST', `/payments/${payment.id}/allocations`, body, () => undefined);
}

export async function refundOffline(step: Step): Promise<void> {
  const payment = choose(step.model.offlinePayments, step.numbers[0]!);
  if (!payment) return;
  const amountMinor = part(payment.amountMinor, step.numbers[1]!);
  await merchantWrite(step, payment.merchantId, 'POST', `/payments/${payment.id}/refunds`, {amountMinor}, () => {
    step.model.offline.push({...payment, amountMinor: -amountMinor});
  });
}

export async function refundCreditNote(step: Step): Promise<void> {
  const note = choose(open(step, ['credit_note']), step.numbers[0]!);
  if (!note) return;
  const amountMinor = part(note.totalMinor, step.numbers[1]!);
  await merchantWrite(step, note.merchantId, 'POST', `/credit-notes/${note.id}/refunds`, {amountMinor}, () => {
    step.model.offline.push({...note, amountMinor: -amountMinor});
  });
}

/** Through our API: what becomes of it is Stripe's to say. */
export async function refundOnline(step: Step): Promise<void> {
  const payment = choose(step.model.payments, step.numbers[0]!);
  if (!payment) return;
  const amountMinor = round(payment.currency, part(payment.amountMinor, step.numbers[1]!));
  const body = step.numbers[2]! % 2 ? {amountMinor} : {};
  await merchantWrite(
    step,
    payment.contact.merchantId,
    'POST',
    `/payments/${payment.id}/refunds`,
    body,
    () => undefined,
  );
}

export async function writeOff(step: Step): Promise<void> {
  const document = choose(open(step, ['invoice']), step.numbers[0]!);
  if (!document) return;
  const amountMinor = part(document.totalMinor, step.numbers[1]!);
  await alone(document, (done) =>
    merchantWrite(
      step,
      document.merchantId,
      'POST',
      `/invoices/${document.id}/write-offs`,
      {amountMinor},
      (answer) => {
        document.writtenOffMinor += amountMinor;
        step.model.writeOffs.push({id: String(answer['id']), document, amountMinor, isReversed: false});
      },
      done,
    ),
  );
}

export async function reverseWriteOff(step: Step): Promise<void> {
  const written = choose(
    step.model.writeOffs.filter(({isReversed, document}) => !isReversed && !document.isVoid),
    step.numbers[0]!,
  );
  if (!written) return;
  await alone(written.document, (done) =>
    merchantWrite(
      step,
      written.document.merchantId,
      'POST',
      `/write-offs/${written.id}/reverse`,
      {},
      () => {
        written.isReversed = true;
        written.document.writtenOffMinor -= written.amountMinor;
      },
      done,
    ),
  );
}

export async function releaseRetainer(step: Step): Promise<void> {
  const retainer = choose(open(step, ['retainer']), step.numbers[0]!);
  if (!retainer) return;
  await alone(retainer, (done) =>
    merchantWrite(
      step,
      retainer.merchantId,
      'POST',
      `/retainer-invoices/${retainer.id}/release`,
      {},
      () => undefined,
      done,
    ),
  );
}

export async function decideTransfer(step: Step): Promise<void> {
  const {model, numbers} = step;
  const transfer = choose(
    model.transfers.filter(({isOver}) => !isOver),
    numbers[0]!,
  );
  if (!transfer) return;
  transfer.isOver = true;
  const {merchantId} = transfer.contact;
  const decision = numbers[1]! % 3 ? 'confirm' : 'reject';
  await merchantWrite(step, merchantId, 'POST', `/payments/${transfer.id}/${decision}`, {}, () => {
    if (decision === 'confirm') {
      model.offline.push({...transfer.contact, currency: transfer.currency, amountMinor: transfer.amountMinor});
    }
  });
}
