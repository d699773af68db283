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
  /** Rows whose timeline was asked for; only those are loaded. A payment and its refund are two rows. */
  opened: ReadonlySet<string>;
  toggle: (row: string, isOpen: boolean) => void;
  isBusy: boolean;
  withdraw: (paymentId: string) => void;
}

/** Money on its way, which is not paid yet; and what did not arrive. */
export function renderUnderWay(invoice: Invoice, view: PaymentsView): unknown {
  const {underWay, failures, allocations, balanceMinor, status} = invoice;
  const isOpen = balanceMinor > 0 && status !== 'void';
  const [failure] = isOpen ? failures : [];
  return html`${
    failure
      ? html`<div class="notice failure" part="notice">
          <p>
            ${msg(str`A payment of ${dayOf(failure.atMs, view.locale)} did not go through.`)}
            ${declineReason(failure.code, failure.method)}
          </p>
          ${
            // One that came back stands in the list below, with what happened to it.
            allocations.some(({source}) => source.type === 'payment' && source.id === failure.paymentId)
              ? nothing
              : renderTimeline(failure.paymentId, `failure ${failure.paymentId}`, view)
          }
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
      ${renderTimeline(paymentId, paymentId, view)}
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
export function renderReceived(invoice: Invoice, view: PaymentsView): unknown {
  const {allocations, currency, kind} = invoice;
  if (!allocations.length) return nothing;
  const {locale} = view;
  const cameBack = new Set(allocations.filter(({amountMinor}) => amountMinor < 0).map(({source}) => source.id));
  return html`<section>
    <h3>${kind === 'retainer' ? msg('Payments') : msg('Payments and credits')}</h3>
    <ul class="received">
      ${allocations.map((allocation) => {
        const {id, date, amountMinor, source} = allocation;
        const row = html`<span>
            ${amountMinor < 0 ? backText(allocation, invoice) : sourceText(source)}
            <small><time datetime=${date}>${formatDate(date, locale)}</time></small>
          </span>
          <span class="amount">${formatMoney(amountMinor, currency, locale)}</span>`;
        return html`<li>
          ${
            source.type === 'payment'
              ? renderTimeline(
                  source.id,
                  id,
                  view,
                  html`<summary class="row">${row}</summary>`,
                  amountMinor < 0 ? 'back' : cameBack.has(source.id) ? 'in' : undefined,
                )
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

/**
 * Money that went back. The invoice does not say why; a return of the last weeks stands among its failures. What a card
 * was given back is a refund to its holder in any case, but a debit may have been refunded or returned.
 */
function backText({source}: Invoice['allocations'][number], {failures}: Invoice): string {
  const what = sourceText(source);
  if (source.type === 'payment') {
    if (failures.some(({paymentId}) => paymentId === source.id)) return msg(str`Returned by the bank: ${what}`);
    if (!/_debit$|_bank_account$/.test(source.method)) return msg(str`Refund of ${what}`);
  }
  return msg(str`Taken back: ${what}`);
}

/** A payment's timeline behind a summary; asked for when it is opened. */
function renderTimeline(
  paymentId: string,
  row: string,
  {sessionId, opened, toggle}: PaymentsView,
  summary: TemplateResult = html`<summary>${msg('What happened')}</summary>`,
  only?: 'in' | 'back',
): TemplateResult {
  return html`<details
    ?open=${opened.has(row)}
    @toggle=${(event: Event) => toggle(row, (event.target as HTMLDetailsElement).open)}
  >
    ${summary}
    ${
      opened.has(row)
        ? html`<portal-payment
            session=${sessionId ?? nothing}
            payment-id=${paymentId}
            only=${only ?? nothing}
          ></portal-payment>`
        : nothing
    }
  </details>`;
}
