import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import type {InvoiceSummary} from '../../client/shapes.ts';
import {formatMoney} from '../../internal/format.ts';
import type {PortalElement} from '../../internal/portal-element.ts';
import {styles} from './selection.styles.ts';

/** As many invoices as the API puts into one payment. */
const CHOSEN_MAX = 200;

/** Paid, on its way, or told to be: in any of them it is not chosen for another payment. */
const PAID_EVENTS = [
  'portal-payment-succeeded',
  'portal-payment-processing',
  'portal-credit-applied',
  'portal-transfer-announced',
];

type Chosen = Pick<InvoiceSummary, 'id' | 'currency' | 'payableMinor'>;

/**
 * Which invoices are to be paid together: chosen on any page, under any filter and sort, kept until they are paid or
 * somebody else signs in. It brings its own look along, so that the list's first rows do not wait for it.
 */
export class Selection {
  #host: PortalElement;
  #pay: (invoiceIds: string[], currency: string) => unknown;
  #chosen = new Map<string, Chosen>();
  #epoch?: number;

  constructor(host: PortalElement, pay: (invoiceIds: string[], currency: string) => unknown) {
    this.#host = host;
    this.#pay = pay;
    const root = host.shadowRoot!;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles.styleSheet!];
    // Paid from here or from elsewhere in this page: they are no longer there to be paid.
    for (const name of PAID_EVENTS) {
      host.addController({
        hostConnected: () => document.addEventListener(name, this.#paid),
        hostDisconnected: () => document.removeEventListener(name, this.#paid),
      });
    }
  }

  /** The box above the column: all on this page that can be paid. */
  renderAll(page: InvoiceSummary[]): unknown {
    this.#see(page);
    const payable = page.filter(isPayable);
    if (!payable.length) return nothing;
    const count = payable.filter(({id}) => this.#chosen.has(id)).length;
    return this.#renderBox(
      msg('Select all on this page that can be paid'),
      count === payable.length,
      count > 0 && count < payable.length,
      (checked) => payable.forEach((invoice) => this.#choose(invoice, checked)),
      html`<span>${msg('Select all')}</span>`,
    );
  }

  renderOne(invoice: InvoiceSummary): unknown {
    if (!isPayable(invoice)) return nothing;
    const {id, number, payableMinor, currency} = invoice;
    return this.#renderBox(
      msg(str`Select invoice ${number}, ${this.#money(payableMinor, currency)}`),
      this.#chosen.has(id),
      false,
      (checked) => this.#choose(invoice, checked),
    );
  }

  /** How many are chosen and what they come to, and the button. It stays in sight while the list is scrolled. */
  renderBar(): TemplateResult {
    const chosen = [...this.#chosen.values()];
    const sums = new Map<string, number>();
    for (const {currency, payableMinor} of chosen) sums.set(currency, (sums.get(currency) ?? 0) + payableMinor);
    const [currency] = sums.keys();
    const count = chosen.length;
    // Empty it stays, unseen: a screen reader announces what changes in it, not what comes with it.
    return html`<div
      class="selection ${count ? '' : 'hidden'}"
      part="selection"
      role="group"
      aria-label=${msg('Selected invoices')}
    >
      <p role="status">
        ${
          count
            ? html`<bdi>${count === 1 ? msg('1 invoice') : msg(str`${count} invoices`)}</bdi>
                ${[...sums].map(([name, amountMinor]) => html`<strong><bdi>${this.#money(amountMinor, name)}</bdi></strong>`)}
                ${sums.size > 1 ? html`<small>${msg('One payment for each currency')}</small>` : nothing}
                ${count >= CHOSEN_MAX ? html`<small>${msg(str`No more than ${CHOSEN_MAX} at once`)}</small>` : nothing}`
            : nothing
        }
      </p>
      ${
        count
          ? html`<button class="button quiet" part="button" @click=${this.#clear}>${msg('Clear')}</button>
              <button
                class="button primary"
                part="button primary"
                @click=${() => this.#pay([...this.#chosen.keys()], currency!)}
              >
                ${msg('Pay selected')}
              </button>`
          : nothing
      }
    </div>`;
  }

  #renderBox(
    name: string,
    checked: boolean,
    indeterminate: boolean,
    choose: (checked: boolean) => void,
    text: unknown = nothing,
  ): TemplateResult {
    return html`<label>
      <input
        type="checkbox"
        aria-label=${name}
        .checked=${live(checked)}
        .indeterminate=${live(indeterminate)}
        @change=${(event: Event) => {
          choose((event.target as HTMLInputElement).checked);
          this.#host.requestUpdate();
        }}
      />
      ${text}
    </label>`;
  }

  #choose(invoice: InvoiceSummary, checked: boolean): void {
    const {id, currency, payableMinor} = invoice;
    if (!checked) this.#chosen.delete(id);
    else if (this.#chosen.size < CHOSEN_MAX) this.#chosen.set(id, {id, currency, payableMinor});
  }

  /** What a page says is newer than what was chosen: other amounts, or nothing left to pay. */
  #see(page: InvoiceSummary[]): void {
    const epoch = this.#host.session?.epoch;
    if (epoch !== this.#epoch) this.#chosen.clear();
    this.#epoch = epoch;
    for (const invoice of page) if (this.#chosen.has(invoice.id)) this.#choose(invoice, isPayable(invoice));
  }

  #paid = (event: Event): void => {
    for (const id of (event as Event & {invoiceIds: string[]}).invoiceIds) this.#chosen.delete(id);
    this.#host.requestUpdate();
  };

  #clear = (): void => {
    this.#chosen.clear();
    this.#host.requestUpdate();
    // The bar goes, and the button with it.
    this.#host.renderRoot.querySelector('table')?.focus({preventScroll: true});
  };

  #money(amountMinor: number, currency: string): string {
    return formatMoney(amountMinor, currency, this.#host.locale);
  }
}

function isPayable({payOnline, payableMinor}: InvoiceSummary): boolean {
  return payOnline.allowed && payableMinor > 0;
}
