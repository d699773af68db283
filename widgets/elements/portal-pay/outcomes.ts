import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {PayableGroup, Payment} from '../../client/shapes.ts';
import {formatDate, formatMoney} from '../../internal/format.ts';
import {methodText} from '../../text/words.ts';

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
      <button class="button quiet" part="button" @click=${on.retry}>${msg('Back to the card')}</button>
      <button class="button quiet" part="button" @click=${on.close}>${msg('Close')}</button>
    </div>
  </div>`;
}

/**
 * How it came out, by the server's word.
 * @param next what else there is to pay, in another currency
 */
export function renderOutcome(
  payment: Payment,
  locale: string,
  next: PayableGroup | undefined,
  on: {done: () => void; goOn: (currency: string) => void},
): TemplateResult {
  const {state, amountMinor, currency, method, methodDetails, receivedOn, invoices} = payment;
  const isDone = state === 'succeeded';
  return html`<div class="outcome">
    <span class="sign ${isDone ? 'done' : 'waiting'}" aria-hidden="true"></span>
    <h2 id="title" tabindex="-1">${isDone ? msg('Paid. Thank you.') : msg('Your payment is being processed')}</h2>
    <p class="figure" part="amount">${formatMoney(amountMinor, currency, locale)}</p>
    <p class="muted">
      ${methodText(method, methodDetails)}${receivedOn ? html` · ${formatDate(receivedOn, locale)}` : nothing}
    </p>
    ${
      isDone
        ? nothing
        : html`<p>${msg('The bank is working on it. Until it is through, the invoices count as not paid.')}</p>`
    }
    <ul class="invoices">
      ${invoices.map(
        (invoice) =>
          html`<li>
            <span>${invoice.number}</span>
            <span class="amount">${formatMoney(invoice.amountMinor, currency, locale)}</span>
          </li>`,
      )}
    </ul>
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
