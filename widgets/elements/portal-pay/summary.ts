import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {PayableGroup, Payables} from '../../client/shapes.ts';
import {formatDate, formatMoney} from '../../internal/format.ts';
import {reasonText} from '../../text/invoices.ts';

/** Of a long list, as many are shown as are read; the rest is a click away. */
const SHOWN_MAX = 5;
/** As many invoices as the server puts into one payment; of everything, those that are the longest due. */
const INVOICES_MAX = 200;

/** One payment is in one currency: which one to begin with. */
export function renderCurrencies(
  groups: PayableGroup[],
  chosen: PayableGroup,
  locale: string,
  isBusy: boolean,
  choose: (currency: string) => void,
): TemplateResult {
  return html`<fieldset class="currencies">
    <legend>${msg('Each currency is one payment of its own. Which one first?')}</legend>
    ${groups.map(
      (group) =>
        html`<label>
          <input
            type="radio"
            name="currency"
            .checked=${group === chosen}
            ?disabled=${isBusy}
            @change=${() => choose(group.currency)}
          />
          <span>
            <strong>${formatMoney(group.totalMinor, group.currency, locale)}</strong>
            <small
              >${group.invoices.length === 1 ? msg('1 invoice') : msg(str`${group.invoices.length} invoices`)}</small
            >
          </span>
        </label>`,
    )}
  </fieldset>`;
}

/** Whether there may be more than the server has looked at, when it was asked for everything. */
export function isCut({groups, notPayable}: Payables): boolean {
  return groups.reduce((count, {invoices}) => count + invoices.length, notPayable.length) >= INVOICES_MAX;
}

/**
 * What is paid by this payment.
 * @param isPart whether others remain for another payment
 */
export function renderInvoices({invoices, currency}: PayableGroup, locale: string, isPart: boolean): TemplateResult {
  const money = (amountMinor: number) => formatMoney(amountMinor, currency, locale);
  const rows = (some: PayableGroup['invoices']) =>
    some.map(
      ({number, dueDate, payableMinor, balanceMinor}) =>
        html`<li>
          <span>
            ${number} <small>${msg(str`due ${formatDate(dueDate, locale)}`)}</small>
            ${
              payableMinor === balanceMinor
                ? nothing
                : html`<small>${msg(str`of ${money(balanceMinor)}, the rest is being paid already`)}</small>`
            }
          </span>
          <span class="amount">${money(payableMinor)}</span>
        </li>`,
    );
  const shown = invoices.length > SHOWN_MAX + 1 ? invoices.slice(0, SHOWN_MAX) : invoices;
  const rest = invoices.slice(shown.length);
  return html`<ul class="invoices">
      ${rows(shown)}
    </ul>
    ${
      rest.length
        ? html`<details>
            <summary>${msg(str`and ${rest.length} more`)}</summary>
            <ul class="invoices">
              ${rows(rest)}
            </ul>
          </details>`
        : nothing
    }
    ${
      isPart
        ? html`<p>
            <small>${msg(str`The ${INVOICES_MAX} longest due; the others can be paid afterwards.`)}</small>
          </p>`
        : nothing
    }`;
}

/** What was asked for, or is open, and is not paid by it, and why. */
export function renderNotPayable({notPayable}: Payables): unknown {
  if (!notPayable.length) return nothing;
  const some = notPayable.slice(0, SHOWN_MAX);
  const rest = notPayable.length - some.length;
  return html`<div class="left-out">
    <h3>${msg('Not part of this payment')}</h3>
    <ul>
      ${some.map(
        ({number, reason}) =>
          html`<li>
            ${number}: ${reasonText(reason, msg('This currency')) || (reason === 'paid' ? msg('Paid') : msg('Void'))}
          </li>`,
      )}
      ${rest ? html`<li>${msg(str`and ${rest} more`)}</li>` : nothing}
    </ul>
  </div>`;
}
