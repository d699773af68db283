import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {AppliedCredit, PayableGroup, Payment} from '../../client/shapes.ts';
import {formatDate, formatMoney} from '../../internal/format.ts';
import type {Step} from './pay-run.ts';
import {receiptOf, receiptOfCredit, renderReceipt} from './receipt.ts';

/** Back from a redirect: the server is being asked. */
export function renderAsking(): TemplateResult {
  return html`<div class="outcome" role="status">
    <h2 id="title" tabindex="-1">${msg('Looking up your payment')}</h2>
    <p class="muted">${msg('This takes a few seconds. Do not pay again meanwhile.')}</p>
    <span class="bone"></span>
  </div>`;
}

/** Nobody knows yet: neither failed nor paid. */
export function renderUnknown(on: {ask: () => void; retry: () => void; close: () => void}): TemplateResult {
  return html`<div class="outcome" role="status">
    <span class="sign waiting" aria-hidden="true"></span>
    <h2 id="title" tabindex="-1">${msg('We do not know yet')}</h2>
    <p>
      ${msg('The answer to your payment has not reached us. We keep asking; as soon as it is there, it shows here.')}
    </p>
    <p class="muted">${msg('If you try again from here, it stays the same payment: it cannot be charged twice.')}</p>
    <div class="actions">
      <button class="button" part="button" @click=${on.ask}>${msg('Ask now')}</button>
      <button class="button quiet" part="button" @click=${on.retry}>${msg('Back to the payment')}</button>
      <button class="button quiet" part="button" @click=${on.close}>${msg('Close')}</button>
    </div>
  </div>`;
}

/** What came out, by the server's word. */
interface Result {
  step: Step;
  payment?: Payment;
  applied?: AppliedCredit;
}

/**
 * How it came out, by the server's word.
 * @param next what else there is to pay, in another currency
 */
export function renderOutcome(
  result: Result,
  locale: string,
  sessionId: string | undefined,
  next: PayableGroup | undefined,
  on: {done: () => void; goOn: (currency: string) => void},
): TemplateResult {
  const {step, payment, applied} = result;
  const {currency} = (applied ?? payment)!;
  const money = (amountMinor: number) => formatMoney(amountMinor, currency, locale);
  const isDone = step === 'succeeded' || step === 'applied';
  const receipt = applied ? receiptOfCredit(applied) : receiptOf(payment!);
  const {receivedOn} = payment ?? {};
  return html`<div class="outcome">
    <span class="sign ${isDone ? 'done' : 'waiting'}" aria-hidden="true"></span>
    <h2 id="title" tabindex="-1">${titleOf(step, applied)}</h2>
    <p class="figure" part="amount">${money(receipt.totalMinor)}</p>
    ${receipt.shares.map(
      ({from, amountMinor}) =>
        html`<p class="muted">
          ${from}${receipt.shares.length > 1 ? html` <bdi>${money(amountMinor)}</bdi>` : nothing}
        </p>`,
    )}
    ${receivedOn ? html`<p class="muted">${formatDate(receivedOn, locale)}</p>` : nothing}
    ${explain(step, payment, locale)} ${renderReceipt(receipt, money)}
    ${
      payment?.timeline.length
        ? html`<details class="history">
            <summary>${msg('What happened')}</summary>
            <portal-payment session=${sessionId ?? nothing} .payment=${payment}></portal-payment>
          </details>`
        : nothing
    }
    <div class="actions">
      <button class="button primary" part="button primary" @click=${on.done}>${msg('Done')}</button>
      ${
        next
          ? html`<button class="button" part="button" @click=${() => on.goOn(next.currency)}>
              ${msg(str`Pay ${formatMoney(next.totalMinor, next.currency, locale)} too`)}
            </button>`
          : nothing
      }
    </div>
  </div>`;
}

function titleOf(step: Step, applied?: AppliedCredit): string {
  switch (step) {
    case 'processing':
      return msg('Your payment is being processed');
    case 'applied':
      return applied?.retainerMinor
        ? applied.creditMinor
          ? msg('Paid from your credit and your retainer.')
          : msg('Paid from your retainer.')
        : msg('Paid from your credit.');
    case 'announced':
      return msg('Thank you. The shop has been told.');
    default:
      return msg('Paid. Thank you.');
  }
}

/** What is still to come, where it is not paid yet. */
function explain(step: Step, payment: Payment | undefined, locale: string): unknown {
  if (step === 'announced') {
    return html`<p>${msg('The invoices count as open until the shop confirms that the money has arrived.')}</p>`;
  }
  if (step !== 'processing') return nothing;
  const expectedBy = payment?.expectedBy;
  return html`<p>
    ${
      expectedBy
        ? msg(
            str`Your bank is working on it; usually it is settled by ${formatDate(expectedBy, locale)}. Until it is through, the invoices count as not paid.`,
          )
        : msg('The bank is working on it. Until it is through, the invoices count as not paid.')
    }
  </p>`;
}
