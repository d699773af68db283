import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import {formatMoney} from '../../internal/format.ts';
import type {FieldState} from '../../stripe/stripe-field.ts';
import {mandateText} from '../../text/mandates.ts';
import {type BankDetails, referenceOf} from './bank-details.ts';
import type {PayRun} from './pay-run.ts';
import {numbersOf, type Shown} from './shown.ts';
import {limitsText, whyNotText} from './way-texts.ts';
import {renderWays} from './ways-view.ts';
import type {Way} from './ways.ts';

/** What the panel is given besides what is shown. */
export interface PanelView {
  run: Pick<PayRun, 'busy' | 'problem'>;
  locale: string;
  isLocked: boolean;
  /** How far Stripe has come for the way that is taken. */
  stripeState: FieldState;
  bank: BankDetails;
  choose: (way: Way) => void;
  verify: () => TemplateResult;
  reload: () => void;
  billing: (type: string) => TemplateResult;
}

/** What the customer agrees to by paying in this way; nothing where that needs no words. */
export function mandateOf(way: Way | undefined, {payables, group}: Shown): string | undefined {
  return way && group.methods.some(({type, needsMandate}) => needsMandate && type === way.type)
    ? mandateText(payables.merchantName, 'payment', way.type)
    : undefined;
}

/** How it is paid, and the one button. */
export function renderPanel(shown: Shown, view: PanelView): TemplateResult {
  const {group, ways, way, isCovered} = shown;
  const {run, locale, isLocked} = view;
  const {problem, busy} = run;
  const {currency} = group;
  const needsStripe = way && way.kind !== 'transfer';
  const isReady = isCovered || (way && (!needsStripe || view.stripeState === 'ready'));
  const mandate = mandateOf(way, shown);
  return html`${
    problem
      ? html`<div class="notice" part="notice" role="alert" tabindex="-1">
          <p>
            ${problem.text}
            ${problem.requestId ? html`<small>${msg('Reference')}: ${problem.requestId}</small>` : nothing}
          </p>
        </div>`
      : nothing
  }
  ${
    isCovered
      ? html`<p>${msg('Your credit pays all of it. Nothing is charged.')}</p>`
      : renderWays(ways, way, {currency, locale, isBusy: isLocked, choose: view.choose, verify: view.verify})
  }
  ${needsStripe ? renderStripe(way, view) : nothing} ${way?.kind === 'new' ? view.billing(way.type) : nothing}
  ${way?.kind === 'transfer' ? renderTransfer(shown, view) : nothing}
  ${mandate ? html`<p class="mandate">${mandate}</p>` : nothing}
  ${
    isCovered || way
      ? html`<button class="button primary" part="button primary" ?disabled=${isLocked || !isReady}>
            ${buttonText(shown, view)}
          </button>
          <p class="status" role="status">${busy ? busyText(shown) : ''}</p>`
      : html`<p>${cannotText(shown, locale)}</p>`
  }
  ${
    way?.kind === 'new'
      ? html`<small>
          ${msg('What you enter goes straight to Stripe, encrypted. The shop never sees it.')}
          ${ways.length === 1 && way.limits && way.isNearLimits ? html`<br />${limitsText(way.limits, currency, locale)}.` : nothing}
        </small>`
      : nothing
  }`;
}

/** Stripe's field for what is typed in; for a saved method Stripe.js alone, of which nothing is seen. */
function renderStripe({kind}: Way, {stripeState, reload}: PanelView): TemplateResult {
  if (stripeState === 'failed') {
    return html`<div class="notice" part="notice" role="alert">
      <p>${msg('What is needed to pay could not be loaded. Check your connection and try again.')}</p>
      <button type="button" class="button" part="button" @click=${reload}>${msg('Try again')}</button>
    </div>`;
  }
  // A field with something in it stays while a saved method is looked at.
  const isField = kind === 'new';
  return html`<div class="card-field" ?hidden=${!isField} aria-busy=${stripeState === 'loading'}>
    <slot name="pay"></slot>${
      !isField || stripeState === 'ready' ? nothing : html`<span class="bone card-bone"></span>`
    }
  </div>`;
}

function renderTransfer({payables, group, plan}: Shown, {bank, locale}: PanelView): TemplateResult {
  const {bankTransfer, merchantName} = payables;
  const amount = plan.isSound ? formatMoney(plan.chargeMinor, group.currency, locale) : undefined;
  return html`<div class="transfer">
    ${bank.render(bankTransfer!, referenceOf(numbersOf(plan)), amount)}
    <p class="muted">
      ${msg(str`Send it at your bank, then say so here. It counts as paid when ${merchantName} has seen it.`)}
    </p>
  </div>`;
}

function buttonText({plan, group, way, isCovered}: Shown, {run: {busy}, locale}: PanelView): string {
  if (isCovered) return busy ? msg('Applying…') : msg('Apply credit');
  if (way?.kind === 'transfer') return busy ? msg('Sending…') : msg('I have sent it');
  if (busy) return msg('Paying…');
  const {chargeMinor, isSound} = plan;
  return isSound ? msg(str`Pay ${formatMoney(chargeMinor, group.currency, locale)}`) : msg('Pay');
}

function busyText({way, isCovered}: Shown): string {
  if (isCovered) return msg('Your credit is being used. Stay on this page.');
  if (way?.kind === 'transfer') return msg('The shop is being told. Stay on this page.');
  return msg('Your payment is under way. Stay on this page.');
}

/** Why there is no way at all to pay what was chosen: too little or too much for one charge, else nothing in common. */
function cannotText({ways, group}: Shown, locale: string): string {
  const {currency} = group;
  const money = (amountMinor: number) => formatMoney(amountMinor, currency, locale);
  for (const {whyNot, type} of ways) {
    switch (whyNot?.reason) {
      case 'step':
        return whyNotText(whyNot, type, currency, locale);
      case 'too_small':
        return msg(str`The smallest amount that can be paid online is ${money(whyNot.minimumMinor)}.`);
      case 'too_large':
        return msg(
          str`The largest amount that can be paid at once is ${money(whyNot.maximumMinor)}. Pay fewer invoices together.`,
        );
    }
  }
  return ways.some(({whyNot}) => whyNot?.reason === 'invoices')
    ? msg('These invoices have no way to pay in common. Take some out, and pay them afterwards.')
    : msg('This cannot be paid online. Ask the shop how to pay.');
}
