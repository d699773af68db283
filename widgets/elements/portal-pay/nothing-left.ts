import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {Payables} from '../../client/shapes.ts';
import {renderNotPayable} from './what-to-pay.ts';

type NotPayable = Payables['notPayable'][number];

/**
 * The sheet when there is nothing in it to pay: paid in another tab, under way elsewhere. What became of the invoice is
 * said in a sentence, and whether money has moved.
 *
 * @param on `tried` is what was said of a try to pay just now, if there was one; `done` closes the sheet
 */
export function renderNothingLeft(
  payables: Payables,
  on: {tried: string | undefined; done: () => void},
): TemplateResult {
  const isTried = !!on.tried;
  return html`<div class="nothing-left">
    <div class="notice" part="notice" role=${isTried ? 'alert' : 'status'} tabindex="-1">
      <p>${textOf(payables.notPayable, isTried)}</p>
    </div>
    ${payables.notPayable.length > 1 ? renderNotPayable(payables) : nothing}
    <button class="button primary" part="button primary" @click=${on.done}>${msg('Done')}</button>
  </div>`;
}

function textOf(notPayable: NotPayable[], isTried: boolean): string {
  const [one, another] = notPayable;
  if (one && !another) return isTried ? `${sentenceOf(one)} ${chargeOf(one)}`.trim() : sentenceOf(one);
  if (!isTried) return msg('There is nothing to pay here.');
  // What is paid is no longer listed when everything was asked for.
  return one
    ? msg('None of these can be paid now. Nothing was charged.')
    : msg('This has been paid already, or can no longer be paid. You were not charged.');
}

/** Whether the try just now has moved money: it has not. Where another payment has, “again” keeps them apart. */
function chargeOf({reason}: NotPayable): string {
  if (reason === 'paid') return '';
  return reason === 'processing' ? msg('You were not charged again.') : msg('Nothing was charged.');
}

function sentenceOf({number, reason}: NotPayable): string {
  switch (reason) {
    case 'paid':
      return msg(str`Invoice ${number} has been paid already. You were not charged again.`);
    case 'void':
      return msg(str`Invoice ${number} has been cancelled. There is nothing to pay.`);
    case 'reserved':
      return msg(str`Another payment of invoice ${number} is under way. Look again in a few minutes.`);
    case 'processing':
      return msg(str`A payment of invoice ${number} is being processed by the bank. It is not paid yet.`);
    case 'viewer':
      return msg(str`Your role may not pay invoice ${number}. Ask a colleague who may pay, or the shop.`);
    case 'currency':
    case 'no_payment_options':
      return msg(str`Invoice ${number} cannot be paid online. Ask the shop how to pay.`);
    default:
      return msg('There is nothing to pay here.');
  }
}
