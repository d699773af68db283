import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {PaymentMethod, PaymentProblem, PaymentUnderWay} from '../../client/shapes.ts';
import type {Place} from '../../controllers/place.ts';
import {formatDate} from '../../internal/format.ts';
import {declineReason} from '../../text/decline-reasons.ts';
import {dayOf} from '../../text/moments.ts';
import {methodText, savedMethodText} from '../../text/words.ts';

/** What the parts of the overview need of it. */
export interface View {
  locale: string;
  merchantName: string;
  money(amountMinor: number, currency: string): string;
  date(date: string): TemplateResult;
  link(place: Place, text: unknown, isButton?: boolean): TemplateResult;
  pay(invoiceIds: string[] | null, currency: string): unknown;
  /** Whether there is anything in this currency that this contact person can pay online. */
  mayPay(currency: string): boolean;
  /** Takes an announced transfer back; absent where this contact person may not. */
  withdraw?: (paymentId: string) => unknown;
  /** Why the last one was not taken back, and whether one is being. */
  withdrawal: {paymentId?: string; isBusy: boolean; text: string};
}

/** As many invoices of a payment as are named. */
const NUMBERS_SHOWN = 3;

/** Accounts that wait for the amounts or the code that has reached them, perhaps for days. */
export function renderUnverified(methods: PaymentMethod[], {locale, link}: View): unknown {
  return methods
    .filter(({state, verification}) => state === 'verifying' && verification)
    .map((method) => {
      const {arrivesOn} = method.verification!;
      return html`<div class="notice" part="notice">
        <p>
          <strong>${msg('Verify your bank account')}</strong>
          <span>
            ${method.nickname ? html`<bdi>${method.nickname}</bdi>` : savedMethodText(method)}${arrivesOn ? html` · ${msg(str`what was sent to it arrives by ${formatDate(arrivesOn, locale)}`)}` : nothing}
          </span>
        </p>
        ${link({view: 'payment-methods', id: method.id, params: {}}, msg('Verify'), true)}
      </div>`;
    });
}

/** What went wrong of late: what happened, why, and what to do. Only what is still to be paid is paid again. */
export function renderProblems(problems: PaymentProblem[], view: View): unknown {
  const {locale, money, pay, mayPay} = view;
  return problems.map(({kind, method, methodDetails, amountMinor, currency, code, atMs, invoices}) => {
    const amount = money(amountMinor, currency);
    const open = invoices.filter(({isOpen}) => isOpen).map(({invoiceId}) => invoiceId);
    return html`<div class="notice" part="notice">
      <p>
        <strong class="badge danger">
          ${kind === 'returned' ? msg(str`A payment of ${amount} was returned by the bank`) : msg(str`A payment of ${amount} did not go through`)}
        </strong>
        <span class="numbers"
          >${renderNumbers(invoices, view)} <small>${methodText(method, methodDetails)}</small></span
        >
        <span>${declineReason(code, method)}</span>
        <small>
          ${kind === 'returned' ? msg(str`Returned on ${dayOf(atMs, locale)}. What it had paid is open again.`) : msg(str`Failed on ${dayOf(atMs, locale)}. Nothing was charged.`)}
        </small>
      </p>
      ${
        open.length && mayPay(currency)
          ? html`<button class="button" part="button" @click=${() => pay(open, currency)}>${msg('Pay again')}</button>`
          : nothing
      }
    </div>`;
  });
}

/** Some of a payment's invoices, as links, and how many more there are. */
function renderNumbers(invoices: {invoiceId: string; number: string}[], {link}: View): unknown {
  const more = invoices.length - NUMBERS_SHOWN;
  return html`${invoices
    .slice(0, NUMBERS_SHOWN)
    .map(({invoiceId, number}) => link({view: 'invoices', id: invoiceId, params: {}}, number))}
  ${more > 0 ? html`<small><bdi>${msg(str`and ${more} more`)}</bdi></small>` : nothing}`;
}

/** Payments that are not through: shown as what they are, none of them as paid. */
export function renderUnderWay(payments: PaymentUnderWay[], view: View): unknown {
  if (!payments.length) return nothing;
  return html`<section class="card" part="card" aria-labelledby="way">
    <h3 id="way">${msg('Payments under way')}</h3>
    <ul class="list">
      ${payments.map((payment) => renderOne(payment, view))}
    </ul>
  </section>`;
}

function renderOne(payment: PaymentUnderWay, view: View): TemplateResult {
  const {state, method, methodDetails, amountMinor, currency, createdAtMs, invoices} = payment;
  const {text, tone, note} = standingOf(payment, view);
  return html`<li class="way">
    <p>
      <strong>${view.money(amountMinor, currency)}</strong>
      <span class="badge ${tone}">${text}</span>
    </p>
    <small>${methodText(method, methodDetails)} · ${dayOf(createdAtMs, view.locale)}</small>
    ${note ? html`<small>${note}</small>` : nothing}
    <p class="numbers">${renderNumbers(invoices, view)}</p>
    ${state === 'announced' ? renderWithdraw(payment, view) : nothing}
    ${
      state === 'held'
        ? html`<button
            class="button"
            part="button"
            @click=${() => view.pay(invoices.length ? invoices.map(({invoiceId}) => invoiceId) : null, currency)}
          >
            ${msg('Continue')}
          </button>`
        : nothing
    }
  </li>`;
}

function renderWithdraw({id}: PaymentUnderWay, {withdraw, withdrawal}: View): unknown {
  if (!withdraw) return nothing;
  return html`<button class="button" part="button" ?disabled=${withdrawal.isBusy} @click=${() => withdraw(id)}>
      ${msg('I have not sent it')}
    </button>
    <small role="status">${withdrawal.paymentId === id ? withdrawal.text : ''}</small>`;
}

function standingOf(
  {state, expectedBy}: PaymentUnderWay,
  {locale, merchantName}: View,
): {text: string; tone: string; note: string} {
  switch (state) {
    case 'processing':
      return {
        text: msg('Being processed'),
        tone: 'warning',
        note: expectedBy
          ? msg(str`Not paid yet. The bank’s answer is expected by ${formatDate(expectedBy, locale)}.`)
          : msg('Not paid yet. The bank is working on it.'),
      };
    case 'announced':
      return {
        text: msg('Waiting for confirmation'),
        tone: 'info',
        note: msg(str`It counts as soon as ${merchantName} has received it.`),
      };
    default:
      return {text: msg('Not finished'), tone: 'off', note: ''};
  }
}
