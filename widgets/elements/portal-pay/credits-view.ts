import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {PayableGroup} from '../../client/shapes.ts';
import {formatMoney} from '../../internal/format.ts';
import type {Plan} from './plan.ts';

/** Credit and retainer money, to be used in the same step; and what it comes to. */
export function renderCredits(
  group: PayableGroup,
  plan: Plan,
  {
    locale,
    isBusy,
    change,
  }: {
    locale: string;
    isBusy: boolean;
    change: (use: {useCredit?: boolean; useRetainers?: boolean}) => void;
  },
): unknown {
  const {currency, creditMinor, retainerMinor} = group;
  const money = (amountMinor: number) => formatMoney(amountMinor, currency, locale);
  const isUseful = plan.coverableCreditMinor + plan.coverableRetainerMinor + plan.retainerMinor > 0;
  if (!(creditMinor || retainerMinor) || !isUseful) return nothing;

  const option = (name: 'useCredit' | 'useRetainers', text: string, coverableMinor: number, restMinor: number) =>
    html`<label class="option">
      <input
        type="checkbox"
        name=${name}
        .checked=${plan[name === 'useCredit' ? 'creditMinor' : 'retainerMinor'] > 0}
        ?disabled=${isBusy || !coverableMinor}
        @change=${(event: Event) => change({[name]: (event.target as HTMLInputElement).checked})}
      />
      <span>
        ${text}
        <small>
          ${
            coverableMinor
              ? restMinor
                ? msg(str`Pays ${money(coverableMinor)}; ${money(restMinor)} stays for later.`)
                : msg(str`Pays ${money(coverableMinor)}.`)
              : msg('Nothing is left that it could pay.')
          }
        </small>
      </span>
    </label>`;

  return html`<fieldset class="credits">
    <legend>${msg('What you have already')}</legend>
    ${
      creditMinor
        ? option(
            'useCredit',
            msg(str`Use your credit of ${money(creditMinor)}`),
            plan.coverableCreditMinor,
            creditMinor - plan.coverableCreditMinor,
          )
        : nothing
    }
    ${
      retainerMinor
        ? option(
            'useRetainers',
            msg(str`Use your retainer of ${money(retainerMinor)}`),
            plan.coverableRetainerMinor,
            retainerMinor - plan.coverableRetainerMinor,
          )
        : nothing
    }
  </fieldset>`;
}

/** How the amount to pay now comes about, where it is not simply that of the invoices. */
export function renderSums(plan: Plan, currency: string, locale: string): unknown {
  const {totalMinor, aheadMinor, creditMinor, retainerMinor, chargeMinor} = plan;
  if (!aheadMinor && !creditMinor && !retainerMinor) return nothing;
  const row = (name: string, amountMinor: number, kind = ''): TemplateResult =>
    html`<div class=${kind}>
      <dt>${name}</dt>
      <dd><bdi>${formatMoney(amountMinor, currency, locale)}</bdi></dd>
    </div>`;
  return html`<dl class="sums">
    ${totalMinor > aheadMinor ? row(msg('Invoices'), totalMinor - aheadMinor) : nothing}
    ${aheadMinor ? row(msg('Paid ahead, as credit'), aheadMinor) : nothing}
    ${creditMinor ? row(msg('Your credit'), -creditMinor) : nothing}
    ${retainerMinor ? row(msg('Your retainer'), -retainerMinor) : nothing} ${row(msg('To pay now'), chargeMinor, 'sum')}
  </dl>`;
}
