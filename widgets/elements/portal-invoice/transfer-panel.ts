import {msg} from '@lit/localize';
import {html, nothing} from 'lit';
import type {PortalError} from '../../client/portal-error.ts';
import type {Invoice} from '../../client/shapes.ts';
import {PortalTransferAnnouncedEvent} from '../../events/payment-events.ts';
import {explain} from '../../internal/explain.ts';
import {formatMoney} from '../../internal/format.ts';
import type {PortalElement} from '../../internal/portal-element.ts';
import {BankDetails} from '../portal-pay/bank-details.ts';
import {Once} from '../portal-pay/once.ts';

/** Where to send a transfer for an invoice, that it was sent, and that it was not. */
export class TransferPanel {
  isBusy = false;
  #host: PortalElement;
  #bank: BankDetails;
  #once: Once<'POST /transfers'>;
  #problem?: {text: string; requestId: string};

  constructor(host: PortalElement) {
    this.#host = host;
    this.#bank = new BankDetails(host);
    this.#once = new Once((route, options) => host.session!.call(route, options), 'POST /transfers');
  }

  render(invoice: Invoice): unknown {
    const {bankTransfer, methods, number, payableMinor, status, underWay} = invoice;
    if (!bankTransfer || !methods.includes('bank_transfer') || !payableMinor || status === 'void') return nothing;
    const isAnnounced = underWay.some(({state}) => state === 'announced');
    // A viewer may send money at the bank, but not say so in the customer's name.
    const maySay = this.#host.session!.grant!.role !== 'viewer' && !isAnnounced;
    return html`<section class="transfer">
      <h3>${msg('Pay by bank transfer')}</h3>
      ${this.#bank.render(bankTransfer, number, this.#money(invoice))}
      ${
        this.#problem
          ? html`<div class="notice" part="notice" role="alert">
              <p>
                ${this.#problem.text}
                ${this.#problem.requestId ? html`<small>${msg('Reference')}: ${this.#problem.requestId}</small>` : nothing}
              </p>
            </div>`
          : nothing
      }
      ${
        maySay
          ? html`<button
              class="button"
              part="button"
              ?disabled=${this.isBusy}
              @click=${() => void this.#announce(invoice)}
            >
              ${this.isBusy ? msg('Sending…') : msg('I have sent it')}
            </button>`
          : nothing
      }
    </section>`;
  }

  /** The customer takes it back: nothing was sent. */
  withdraw(paymentId: string): Promise<void> {
    return this.#do(async () => {
      await this.#host.session!.call('POST /transfers/{id}/withdraw', {id: paymentId});
    });
  }

  #announce({id, number, currency, payableMinor}: Invoice): Promise<void> {
    return this.#do(async () => {
      const sent = await this.#once.send({
        currency,
        amountMinor: payableMinor,
        invoices: [{invoiceId: id, amountMinor: payableMinor}],
        reference: number,
      });
      // Taken back, it may be sent again.
      this.#once.forget();
      this.#host.dispatchEvent(new PortalTransferAnnouncedEvent(sent.id, payableMinor, currency, [id]));
    });
  }

  async #do(what: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.#problem = undefined;
    this.#host.requestUpdate();
    try {
      await what();
      this.#host.session?.invalidate();
    } catch (error) {
      const {text = '', requestId} = await explain(error as PortalError, this.#host.locale);
      this.#problem = {text, requestId};
    }
    this.isBusy = false;
    this.#host.requestUpdate();
  }

  #money({payableMinor, currency}: Invoice): string {
    return formatMoney(payableMinor, currency, this.#host.locale);
  }
}
