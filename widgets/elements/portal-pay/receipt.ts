import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {AppliedCredit, Payment} from '../../client/shapes.ts';
import {methodText} from '../../text/words.ts';

/** One amount, and where it came from. */
interface Share {
  from: string;
  amountMinor: number;
}
interface Line {
  name: string;
  shares: Share[];
}

/** What was paid, by what, and where from. Lines and shares both come to the total. */
export interface Receipt {
  totalMinor: number;
  lines: Line[];
  /** By where it came from, over all lines. */
  shares: Share[];
}

/** Of a payment: what was charged, with the credits and retainers that were used in the same step. */
export function receiptOf({method, methodDetails, amountMinor, aheadMinor, invoices, credits}: Payment): Receipt {
  const charged = methodText(method, methodDetails);
  const lines = new Map<string, Line>();
  const add = (key: string, name: string, share: Share) => {
    const line = lines.get(key) ?? {name, shares: []};
    lines.set(key, line);
    if (share.amountMinor) line.shares.push(share);
  };
  for (const invoice of invoices) {
    add(invoice.invoiceId, invoice.number, {from: charged, amountMinor: invoice.amountMinor});
  }
  for (const credit of credits) {
    add(credit.invoiceId, credit.number, {from: sourceText(credit.source), amountMinor: credit.amountMinor});
  }
  if (aheadMinor) add('', msg('Paid ahead, as credit'), {from: charged, amountMinor: aheadMinor});
  return summed([...lines.values()], [{from: charged, amountMinor}]);
}

/** Of credits and retainers that have paid it all. */
export function receiptOfCredit({creditMinor, retainerMinor, invoices}: AppliedCredit): Receipt {
  const shares = [
    {from: msg('From your credit'), amountMinor: creditMinor},
    {from: msg('From your retainer'), amountMinor: retainerMinor},
  ].filter(({amountMinor}) => amountMinor);
  const lines = invoices.map(({number, amountMinor}) => ({name: number, shares: [{from: '', amountMinor}]}));
  return {totalMinor: creditMinor + retainerMinor, lines, shares};
}

function summed(lines: Line[], charged: Share[]): Receipt {
  const bySource = new Map<string, number>();
  const credited = lines.flatMap(({shares}) => shares).filter(({from}) => from !== charged[0]!.from);
  for (const {from, amountMinor} of credited) bySource.set(from, (bySource.get(from) ?? 0) + amountMinor);
  const shares = [...charged, ...[...bySource].map(([from, amountMinor]) => ({from, amountMinor}))];
  return {totalMinor: shares.reduce((sum, {amountMinor}) => sum + amountMinor, 0), lines, shares};
}

function sourceText({type, number}: Payment['credits'][number]['source']): string {
  if (type === 'retainer') return number ? msg(str`From your retainer ${number}`) : msg('From your retainer');
  return number ? msg(str`From your credit note ${number}`) : msg('From your credit');
}

/** Each invoice with what it got in all; where from, where that is more than one. */
export function renderReceipt({lines}: Receipt, money: (amountMinor: number) => string): TemplateResult {
  return html`<ul class="invoices">
    ${lines.map(({name, shares}) => {
      const isMixed = shares.length > 1 || lines.some((line) => line.shares[0]?.from !== shares[0]?.from);
      return html`<li>
        <span>
          <bdi>${name}</bdi>
          ${
            isMixed
              ? shares.map(({from, amountMinor}) => html`<small>${from} <bdi>${money(amountMinor)}</bdi></small>`)
              : nothing
          }
        </span>
        <span class="amount">${money(shares.reduce((sum, {amountMinor}) => sum + amountMinor, 0))}</span>
      </li>`;
    })}
  </ul>`;
}
