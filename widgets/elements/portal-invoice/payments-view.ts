import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {Invoice} from '../../client/shapes.ts';
import {formatDate, formatMoney} from '../../internal/format.ts';
import {declineReason} from '../../text/decline-reasons.ts';
import {dayOf} from '../../text/moments.ts';
import {methodText} from '../../text/words.ts';

/** What the views of an invoice's payments are given. */
export interface PaymentsView {
  locale: string;
  sessionId: string | undefined;
  /** Payments whose timeline was asked for; only those are loaded. */
  opened: ReadonlySet<string>;
  toggle: (paymentId: string, isOpen: boolean) => void;
  isBusy: boolean;
  withdraw: (paymentId: string) => void;
}

/** Money on its way, which is not paid yet; and what did not arrive. */
export function renderUnderWay(invoice: Invoice, view: PaymentsView): unknown {
  const {underWay, failures, balanceMinor, status} = invoice;
  const isOpen = balanceMinor > 0 && status !== 'void';
  const [failure] = isOpen ? failures : [];
  return html`${
    failure
      ? html`<div class="notice failure" part="notice">
          <p>
            ${msg(str`A payment of ${dayOf(failure.atMs, view.locale)} did not go through.`)}
            ${declineReason(failure.code, failure.method)}
          </p>
          ${renderTimeline(failure.paymentId, view)}
        </div>`
      : nothing
  }
  ${
    underWay.length
      ? html`<div class="notice" part="notice" tabindex="-1">
          <ul class="under-way">
            ${underWay.map((one) => renderOne(one, invoice, view))}
          </ul>
        </div>`
      : nothing
  }`;
}

function renderOne(one: Invoice['underWay'][number], invoice: Invoice, view: PaymentsView): TemplateResult {
  const {paymentId, state, isYours, amountMinor, method, methodDetails, expectedBy} = one;
  const amount = formatMoney(amountMinor, invoice.currency, view.locale);
  if (state === 'processing') {
    return html`<li>
      <p>${msg(str`A payment of ${amount} is being processed by the bank. It is not paid yet.`)}</p>
      <small>
        ${methodText(method, methodDetails)}${
          expectedBy ? html` · ${msg(str`usually settled by ${formatDate(expectedBy, view.locale)}`)}` : nothing
        }
      </small>
      ${renderTimeline(paymentId, view)}
    </li>`;
  }
  if (state === 'announced') {
    return html`<li>
      <p>
        ${
          isYours
            ? msg(str`You said that you have sent ${amount}. It waits for the shop’s confirmation.`)
            : msg(str`A colleague of yours said that ${amount} was sent. It waits for the shop’s confirmation.`)
        }
      </p>
      ${
        isYours
          ? html`<button class="button" part="button" ?disabled=${view.isBusy} @click=${() => view.withdraw(paymentId)}>
              ${msg('I have not sent it')}
            </button>`
          : nothing
      }
    </li>`;
  }
  return html`<li>
    <p>
      ${
        isYours
          ? invoice.payOnline.allowed
            ? msg(str`You began a payment of ${amount} and did not finish it. Pay now to go on.`)
            : msg(str`You began a payment of ${amount}. It is still open.`)
          : msg(str`A colleague of yours is paying ${amount} of this at the moment.`)
      }
    </p>
  </li>`;
}

/** What has been paid of it and credited; a payment opens to what happened to it. */
export function renderReceived({allocations, currency, kind}: Invoice, view: PaymentsView): unknown {
  if (!allocations.length) return nothing;
  const {locale} = view;
  return html`<section>
    <h3>${kind === 'retainer' ? msg('Payments') : msg('Payments and credits')}</h3>
    <ul class="received">
      ${allocations.map(({date, amountMinor, source}) => {
        const row = html`<span>
            ${sourceText(source)}
            <small><time datetime=${date}>${formatDate(date, locale)}</time></small>
          </span>
          <span class="amount">${formatMoney(amountMinor, currency, locale)}</span>`;
        return html`<li>
          ${
            source.type === 'payment'
              ? renderTimeline(source.id, view, html`<summary class="row">${row}</summary>`)
              : html`<div class="row">${row}</div>`
          }
        </li>`;
      })}
    </ul>
  </section>`;
}

function sourceText(source: Invoice['allocations'][number]['source']): string {
  if (source.type === 'payment') return methodText(source.method, source.methodDetails);
  return source.type === 'retainer' ? msg(str`Retainer ${source.number}`) : msg(str`Credit note ${source.number}`);
}

/** A payment's timeline behind a summary; asked for when it is opened. */
function renderTimeline(
  paymentId: string,
  {sessionId, opened, toggle}: PaymentsView,
  summary: TemplateResult = html`<summary>${msg('What happened')}</summary>`,
): TemplateResult {
  return html`<details
    ?open=${opened.has(paymentId)}
    @toggle=${(event: Event) => toggle(paymentId, (event.target as HTMLDetailsElement).open)}
  >
    ${summary}
    ${
      opened.has(paymentId)
        ? html`<portal-payment session=${sessionId ?? nothing} payment-id=${paymentId}></portal-payment>`
        : nothing
    }
  </details>`;
}
