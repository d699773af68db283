import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {PayableGroup, Payables} from '../../client/shapes.ts';
import {decimalsOfCurrency} from '../../internal/currency-exponents.ts';
import {formatDate, formatMoney} from '../../internal/format.ts';
import {reasonText} from '../../text/invoices.ts';
import {dayOf} from '../../text/moments.ts';
import {writeAmount} from './amount-input.ts';
import {amountText, nearestText} from './amount-texts.ts';
import {renderCredits, renderSums} from './credits-view.ts';
import {leastOf} from './lay-amount.ts';
import {type AmountProblem, type Choice, choicesOf, type Plan, type PlanRow} from './plan.ts';
import type {Shown} from './shown.ts';

/** Of a long list, as many are shown as are read; the rest is a click away. */
const SHOWN_MAX = 5;
const SKIPPED_MAX = 3;
/** As many invoices as the server puts into one payment; of everything, those that are the longest due. */
const INVOICES_MAX = 200;

/** What the views of a choice are given. */
export interface ChoiceView {
  choice: Choice;
  plan: Plan;
  locale: string;
  isBusy: boolean;
  /** Fields that the customer has left, whose mistakes may be told: `other`, or an invoice's id. */
  touched: ReadonlySet<string>;
  change: (change: Partial<Choice>) => void;
  /** A field was left: its mistake may be told, and what it comes to is announced. */
  touch: (field: string) => void;
}

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
        html`<label class="box">
          <input
            type="radio"
            name="currency"
            .checked=${group === chosen}
            ?disabled=${isBusy}
            @change=${() => choose(group.currency)}
          />
          <span>
            <strong>
              ${group.invoices.length ? formatMoney(group.totalMinor, group.currency, locale) : group.currency}
            </strong>
            <small>${countText(group.invoices.length)}</small>
          </span>
        </label>`,
    )}
  </fieldset>`;
}

/** What the sheet is called: how many invoices and retainers it is about. */
export function headingOf(invoices: PayableGroup['invoices']): string {
  const [first] = invoices;
  const retainers = invoices.filter(({kind}) => kind === 'retainer').length;
  const count = invoices.length - retainers;
  if (!first) return msg('Pay');
  if (invoices.length === 1) return msg(str`Pay invoice ${first.number}`);
  if (!retainers) return msg(str`Pay ${count} invoices`);
  if (!count) return msg(str`Pay ${retainers} retainers`);
  if (retainers > 1) return msg('Pay invoices and retainers');
  return count === 1 ? msg('Pay an invoice and a retainer') : msg(str`Pay ${count} invoices and a retainer`);
}

function countText(count: number): string {
  if (!count) return msg('Pay ahead');
  return count === 1 ? msg('1 invoice') : msg(str`${count} invoices`);
}

/**
 * Everything about the amount: how large it is, what it is for, and how it comes about.
 * @param of what a screen reader is told of a change; whether everything was asked for
 */
export function renderSummary(
  {payables, group, plan}: Shown,
  view: ChoiceView,
  of: {said: string; isAll: boolean},
): TemplateResult {
  const {locale, isBusy, change} = view;
  const {currency} = group;
  // No amount that leaves out what was mistyped.
  const isWrong = plan.otherProblem || plan.rows.some(({problem}) => problem);
  return html`<p class="muted">${msg('To pay now')}</p>
    <p class="figure" part="amount">${isWrong ? '–' : formatMoney(plan.chargeMinor, currency, locale)}</p>
    <p class="hidden" role="status">${of.said}</p>
    ${renderChooser(group, view)} ${plan.what === 'other' ? renderOther(group, view) : nothing}
    ${renderInvoices(group, view, of.isAll && group.moreCount > 0)}
    ${renderCredits(group, plan, {locale, isBusy, change})} ${renderSums(plan, currency, locale)}
    ${renderNotPayable(payables)}`;
}

/** Overdue, all, or an amount of the customer's own. */
function renderChooser(group: PayableGroup, view: ChoiceView): unknown {
  const choices = choicesOf(group);
  if (choices.length < 2) return nothing;
  const {plan, locale, isBusy, change} = view;
  // What is chosen as a whole is the whole, whatever was changed before.
  const ids = group.invoices.map(({id}) => id);
  const texts = {
    overdue: [msg('Overdue'), formatMoney(group.overdueMinor, group.currency, locale)],
    all: [
      group.invoices.length === 1 ? msg('In full') : msg('All'),
      formatMoney(group.totalMinor, group.currency, locale),
    ],
    other: [msg('Other amount'), ''],
  };
  return html`<fieldset class="choices">
    <legend class="hidden">${msg('How much')}</legend>
    ${choices.map(
      (one) =>
        html`<label class="box">
          <input
            type="radio"
            name="what"
            value=${one}
            .checked=${one === plan.what && plan.isWhole}
            ?disabled=${isBusy}
            @change=${() => change({what: one, left: new Set(), put: new Set(ids), typed: new Map()})}
          />
          <span>${texts[one][0]} ${texts[one][1] ? html`<small>${texts[one][1]}</small>` : nothing}</span>
        </label>`,
    )}
  </fieldset>`;
}

/** The customer's own amount, and what becomes of it. */
function renderOther(group: PayableGroup, view: ChoiceView): unknown {
  const {plan, choice, locale} = view;
  const {currency} = group;
  const money = (amountMinor: number) => formatMoney(amountMinor, currency, locale);
  const laidCount = plan.parts.length;
  const told = plan.aheadMinor
    ? laidCount
      ? msg(str`${money(plan.aheadMinor)} is more than these invoices take. It goes ahead as credit for later ones.`)
      : msg(str`${money(plan.aheadMinor)} goes ahead as credit for later invoices.`)
    : '';
  return html`<div class="field other">
    <label for="other">${msg(str`Amount in ${currency}`)}</label>
    ${renderInput('other', choice.other, plan.otherProblem, group, view, (other) => view.change({other}))}
    <p class="ahead" role="status">${[told, ...skippedTexts(plan, money)].filter(Boolean).join(' ')}</p>
  </div>`;
}

/** Why invoices get nothing of another amount, by name, and what would be laid without a rest. */
function skippedTexts({skipped, aboveMinor}: Plan, money: (amountMinor: number) => string): string[] {
  const texts = skipped.slice(0, SKIPPED_MAX).map((invoice) => {
    const least = money(leastOf(invoice));
    return leastOf(invoice) < invoice.payableMinor
      ? msg(str`${invoice.number} gets nothing: at least ${least} of it has to be paid.`)
      : msg(str`${invoice.number} gets nothing: it can only be paid in full, ${least}.`);
  });
  const more = skipped.length - texts.length;
  if (more > 0) texts.push(msg(str`${more} more get nothing.`));
  return texts.length && aboveMinor ? [...texts, nearestText(money, undefined, aboveMinor)] : texts;
}

/**
 * What is paid by this payment: each invoice with its amount, to be changed where it takes parts and taken out.
 * @param isCut whether others remain for another payment
 */
function renderInvoices(group: PayableGroup, view: ChoiceView, isCut: boolean): unknown {
  const {plan, touched} = view;
  const {rows} = plan;
  if (!rows.length) return nothing;
  const isLong = rows.length > SHOWN_MAX + 1;
  const shown = isLong ? rows.slice(0, SHOWN_MAX) : rows;
  const rest = rows.slice(shown.length);
  // Not shut over a mistake, or over the amount that the customer has just typed.
  const isOpen = rest.some(({invoice, problem}) => problem || touched.has(invoice.id));
  const list = (some: PlanRow[]) =>
    html`<ul class="invoices">
      ${some.map((row) => renderRow(row, group, view))}
    </ul>`;
  return html`${list(shown)}
  ${
    rest.length
      ? html`<details ?open=${isOpen || nothing}>
          <summary>${msg(str`and ${rest.length} more`)}</summary>
          ${list(rest)}
        </details>`
      : nothing
  }
  ${
    isCut
      ? html`<p>
          <small>${msg(str`The ${INVOICES_MAX} longest due; the others can be paid afterwards.`)}</small>
        </p>`
      : nothing
  }`;
}

function renderRow(row: PlanRow, group: PayableGroup, view: ChoiceView): TemplateResult {
  const {invoice, amountMinor, isTicked, isEditable, problem} = row;
  const {id, kind, number, dueDate, payableMinor, balanceMinor, announcedMinor, announcedAtMs} = invoice;
  const {choice, plan, locale, isBusy, change} = view;
  const money = (minor: number) => formatMoney(minor, group.currency, locale);
  const facts = html`<span>
    <bdi>${number}</bdi>
    <small>
      ${[
        kind === 'retainer' ? msg('Retainer') : '',
        msg(str`due ${formatDate(dueDate, locale)}`),
        announcedMinor
          ? msg(
              str`You said on ${dayOf(announcedAtMs!, locale)} that a transfer of ${money(announcedMinor)} is on its way`,
            )
          : '',
        payableMinor === balanceMinor ? '' : msg(str`of ${money(balanceMinor)}, the rest is being paid already`),
      ]
        .filter(Boolean)
        .join(' · ')}
    </small>
  </span>`;
  const isListed = plan.what !== 'other';
  const tick = (checked: boolean) => {
    const left = new Set(choice.left);
    const put = new Set(choice.put);
    left[checked ? 'delete' : 'add'](id);
    put[checked ? 'add' : 'delete'](id);
    change({left, put});
  };
  const type = (text: string) => change({typed: new Map(choice.typed).set(id, text)});
  const typed = choice.typed.get(id) ?? writeAmount(payableMinor, group.currency, locale);
  const least = leastOf(invoice);
  return html`<li class=${isTicked ? '' : 'out'}>
    ${
      isListed && plan.rows.length > 1
        ? html`<label class="tick">
            <input
              type="checkbox"
              .checked=${isTicked}
              ?disabled=${isBusy}
              @change=${(event: Event) => tick((event.target as HTMLInputElement).checked)}
            />
            ${facts}
          </label>`
        : facts
    }
    ${
      isEditable && isTicked
        ? html`<div class="part">
            <label class="hidden" for=${id}>${msg(str`Amount for ${number} in ${group.currency}`)}</label>
            ${renderInput(id, typed, problem, group, view, type, hintOf(least, payableMinor, money))}
          </div>`
        : html`<span class="amount">${isTicked ? money(amountMinor) : isListed ? money(payableMinor) : '–'}</span>`
    }
  </li>`;
}

function hintOf(least: number, payableMinor: number, money: (minor: number) => string): string {
  return least > 1 ? msg(str`From ${money(least)} to ${money(payableMinor)}`) : msg(str`Up to ${money(payableMinor)}`);
}

function renderInput(
  field: string,
  text: string,
  problem: AmountProblem | undefined,
  group: PayableGroup,
  view: ChoiceView,
  type: (text: string) => void,
  hint?: string,
): TemplateResult {
  const {locale, isBusy, touched} = view;
  const {currency} = group;
  const told = problem && touched.has(field);
  return html`<input
      id=${field}
      class="money"
      type="text"
      inputmode=${decimalsOfCurrency(currency) ? 'decimal' : 'numeric'}
      autocomplete="off"
      maxlength="40"
      dir="ltr"
      .value=${text}
      ?disabled=${isBusy}
      aria-invalid=${told ? 'true' : nothing}
      aria-describedby=${told ? `${field}-error` : hint ? `${field}-hint` : nothing}
      @input=${(event: Event) => type((event.target as HTMLInputElement).value)}
      @change=${() => view.touch(field)}
    />
    ${
      told
        ? html`<p class="error" id="${field}-error">
            ${amountText(problem, currency, (minor) => formatMoney(minor, currency, locale))}
          </p>`
        : hint
          ? html`<small id="${field}-hint">${hint}</small>`
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
