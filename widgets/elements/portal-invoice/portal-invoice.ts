import {msg, str} from '@lit/localize';
import {html, nothing, type PropertyDeclarations, type TemplateResult} from 'lit';
import type {Address, Invoice} from '../../client/shapes.ts';
import type {PortalError} from '../../client/portal-error.ts';
import {PayRequest} from '../../controllers/pay-request.ts';
import {hrefOf, type Place, PlaceController} from '../../controllers/place.ts';
import {daysBetween, formatDays, formatNumber, formatPrice} from '../../internal/format.ts';
import {Load} from '../../internal/load.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {badge} from '../../styles/badge.ts';
import {table} from '../../styles/table.ts';
import {addressLines} from '../../text/address.ts';
import {reasonText, stateOf} from '../../text/invoices.ts';
import {bankDetails} from '../portal-pay/bank-details.styles.ts';
import {type PaymentsView, renderReceived, renderUnderWay} from './payments-view.ts';
import {styles} from './portal-invoice.styles.ts';
import {TransferPanel} from './transfer-panel.ts';

/**
 * @summary One invoice as a document: who, what, how much, what was paid of it, what is under way; and Pay now.
 *
 * @fires portal-payment-request - Pay now; prevent it to take over
 * @fires portal-transfer-announced - the customer says that they have sent a transfer
 * @fires portal-navigate - from an invoice that is not there to all invoices; prevent it to take over
 * @slot pay - passed on to the Pay sheet
 * @csspart document - the whole document
 * @csspart amount - what is still to be paid
 * @csspart table - the lines
 * @csspart button - buttons
 * @csspart primary - Pay now
 * @cssprop --portal-surface - the paper
 */
export class PortalInvoice extends PortalElement {
  static override styles = [...PortalElement.styles, badge, table, bankDetails, styles];
  static override properties: PropertyDeclarations = {
    invoiceId: {attribute: 'invoice-id'},
    opened: {state: true},
  };

  /** `inv_…` */
  invoiceId = '';

  /** Rows whose timeline was opened. */
  private opened: ReadonlySet<string> = new Set();
  private transfer = new TransferPanel(this);
  private place = new PlaceController(this);
  private pay = new PayRequest(this);
  private invoice: Load<Invoice | undefined, [id: string]> = new Load(this, {
    args: () => [this.invoiceId],
    load: async (call, [id]) => (id ? call('GET /invoices/{id}', {id}) : undefined),
  });

  protected override renderContent(): unknown {
    if (!this.invoiceId) return this.renderNothing();
    const {latest} = this.invoice;
    // Not another invoice's document while this one is on its way.
    const isStale = latest && latest.id !== this.invoiceId;
    return html`${this.pay.render()}
      <div>
        ${
          isStale && !this.invoice.problem
            ? this.renderPending()
            : this.show(this.invoice, (invoice) => this.renderDocument(invoice!))
        }
      </div>`;
  }

  protected override renderPending(): TemplateResult {
    return html`<article class="card" aria-hidden="true">
      <div class="head">
        <div><span class="bone short"></span><span class="bone"></span></div>
        <span class="bone figure"></span>
      </div>
      <span class="bone block"></span>
      <span class="bone block tall"></span>
      <span class="bone block"></span>
    </article>`;
  }

  /** One that is not there does not come by trying again; the others may be what was looked for. */
  protected override renderProblem(error: PortalError, retry: () => unknown): TemplateResult {
    if (error.code !== 'invoices.not_found') return super.renderProblem(error, retry);
    const list: Place = {view: 'invoices', params: this.place.place.params};
    return html`<div class="notice" part="notice" role="alert">
      <p>${msg('This invoice is not in your account.')}</p>
      <a class="button" part="button" href=${hrefOf(list)} @click=${this.place.follow(list)}>${msg('All invoices')}</a>
    </div>`;
  }

  private renderNothing(): TemplateResult {
    return html`<p class="empty">${msg('Choose an invoice; it will be shown here.')}</p>`;
  }

  private renderDocument(invoice: Invoice): TemplateResult {
    const {kind, number, currency, merchant, notes, terms} = invoice;
    const view = this.#view();
    const status = stateOf(invoice);
    return html`<article class="card" part="document" aria-labelledby="number">
      <div class="head">
        <div>
          <p class="muted">${merchant.name}</p>
          <h2 id="number">
            ${kind === 'retainer' ? msg(str`Retainer invoice ${number}`) : msg(str`Invoice ${number}`)}
          </h2>
          <p><span class="badge ${status.tone}">${status.text}</span></p>
        </div>
        ${this.renderDue(invoice)}
      </div>
      ${renderUnderWay(invoice, view)} ${this.renderFacts(invoice)} ${this.renderParties(invoice)}
      ${this.renderLines(invoice)} ${this.renderTotals(invoice)} ${renderReceived(invoice, view)}
      ${this.transfer.render(invoice)} ${notes ? this.renderText(msg('Notes'), notes) : nothing}
      ${terms ? this.renderText(msg('Terms'), terms) : nothing}
      <p class="hidden">${msg(str`All amounts are in ${currency}.`)}</p>
    </article>`;
  }

  /** What is to be paid, as the largest thing, and the way to pay it or why there is none. */
  private renderDue(invoice: Invoice): TemplateResult {
    const {id, status, balanceMinor, currency, dueDate, today, payableMinor, payOnline, underWay} = invoice;
    const {locale} = this;
    const isOpen = balanceMinor > 0 && status !== 'void';
    const days = daysBetween(today, dueDate);
    // What is under way is told in full below.
    const isTold = underWay.length && !payOnline.allowed && /^(processing|reserved)$/.test(payOnline.reason);
    const reason = payOnline.allowed || isTold ? '' : this.#reasonOf(invoice);
    return html`<div class="due">
      <p class="muted">${msg('Amount due')}</p>
      <p class="figure" part="amount">${this.money(status === 'void' ? 0 : balanceMinor, currency)}</p>
      ${
        isOpen
          ? days < 0
            ? html`<p class="late">${msg(str`${formatDays(-days, locale)} overdue`)}</p>`
            : html`<p class="muted">${days ? msg(str`due in ${formatDays(days, locale)}`) : msg('due today')}</p>`
          : nothing
      }
      ${
        payOnline.allowed
          ? html`<button class="button primary" part="button primary" @click=${() => this.pay.request([id], currency)}>
              ${payableMinor === balanceMinor ? msg('Pay now') : msg(str`Pay ${this.money(payableMinor, currency)} now`)}
            </button>`
          : reason
            ? html`<p class="reason">${reason}</p>`
            : nothing
      }
    </div>`;
  }

  private renderFacts({date, dueDate, poReference}: Invoice): TemplateResult {
    return html`<dl class="facts">
      <div>
        <dt>${msg('Date')}</dt>
        <dd>${this.date(date)}</dd>
      </div>
      <div>
        <dt>${msg('Due date')}</dt>
        <dd>${this.date(dueDate)}</dd>
      </div>
      ${
        poReference
          ? html`<div>
              <dt>${msg('PO reference')}</dt>
              <dd><bdi>${poReference}</bdi></dd>
            </div>`
          : nothing
      }
    </dl>`;
  }

  private renderParties({merchant, customerName, billingAddress, shippingAddress}: Invoice): TemplateResult {
    const party = (title: string, name: string, address: Address | null, more: unknown = nothing) =>
      html`<section>
        <h3>${title}</h3>
        <p>
          <strong><bdi>${name}</bdi></strong>
          ${addressLines(address, this.locale).map((line) => html`<br /><bdi>${line}</bdi>`)}${more}
        </p>
      </section>`;
    const {email, phone, taxNumber} = merchant;
    const ways = html`${email ? html`<br /><a href="mailto:${email}">${email}</a>` : nothing}
    ${phone ? html`<br /><a href="tel:${phone.replace(/[^\d+]/g, '')}" dir="ltr">${phone}</a>` : nothing}
    ${taxNumber ? html`<br />${msg('Tax number')} ${taxNumber}` : nothing}`;
    return html`<div class="parties">
      ${party(msg('From'), merchant.name, merchant.address, ways)}
      ${party(msg('Billed to'), customerName, billingAddress)}
      ${
        shippingAddress && JSON.stringify(shippingAddress) !== JSON.stringify(billingAddress)
          ? party(msg('Shipped to'), customerName, shippingAddress)
          : nothing
      }
    </div>`;
  }

  private renderLines({lines, currency}: Invoice): TemplateResult {
    const {locale} = this;
    const hasCodes = lines.some(({itemCode}) => itemCode);
    return html`<table part="table">
      <caption class="hidden">
        ${msg('Lines')}
      </caption>
      <thead>
        <tr>
          ${hasCodes ? html`<th scope="col">${msg('Item')}</th>` : nothing}
          <th scope="col">${msg('Description')}</th>
          <th scope="col" class="amount">${msg('Quantity')}</th>
          <th scope="col" class="amount">${msg('Unit price')}</th>
          <th scope="col" class="amount">${msg('Amount')}</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({itemCode, description, quantity, unitPrice, amountMinor}) =>
            html`<tr>
              ${hasCodes ? html`<td class="code">${itemCode}</td>` : nothing}
              <td class="description"><bdi>${description}</bdi></td>
              <td class="amount quantity">${formatNumber(quantity, locale)}</td>
              <td class="amount price">
                <span class="times" aria-hidden="true">× </span>${formatPrice(unitPrice, currency, locale)}
              </td>
              <td class="amount main">${this.money(amountMinor, currency)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private renderTotals(invoice: Invoice): TemplateResult {
    const {kind, currency, subtotalMinor, discountMinor, taxes, totalMinor, balanceMinor} = invoice;
    const {allocatedMinor, processingMinor, writtenOffMinor, drawnMinor, availableMinor} = invoice;
    const isRetainer = kind === 'retainer';
    const row = (name: unknown, amountMinor: number, kind = '') =>
      html`<div class=${kind}>
        <dt>${name}</dt>
        <dd><bdi>${this.money(amountMinor, currency)}</bdi></dd>
      </div>`;
    const isPlain = !discountMinor && !taxes.length;
    return html`<dl class="totals">
      ${isPlain ? nothing : row(msg('Subtotal'), subtotalMinor)}
      ${discountMinor ? row(msg('Discount'), -discountMinor) : nothing}
      ${taxes.map(({name, ratePercent, amountMinor}) =>
        row(html`${name} <bdi>${formatNumber(ratePercent, this.locale)} %</bdi>`, amountMinor),
      )}
      ${row(msg('Total'), totalMinor, 'sum')}
      ${allocatedMinor ? row(isRetainer ? msg('Paid') : msg('Paid and credited'), -allocatedMinor) : nothing}
      ${writtenOffMinor ? row(msg('Written off by the shop'), -writtenOffMinor) : nothing}
      ${processingMinor ? row(msg('Being processed, not paid yet'), processingMinor, 'aside') : nothing}
      ${invoice.status === 'void' ? nothing : row(msg('Amount due'), balanceMinor, 'sum due-row')}
      ${isRetainer && drawnMinor ? row(msg('Used for invoices'), drawnMinor) : nothing}
      ${isRetainer && allocatedMinor ? row(msg('Available for invoices'), availableMinor, 'sum') : nothing}
    </dl>`;
  }

  #reasonOf({payOnline, currency, methods, bankTransfer}: Invoice): string {
    if (payOnline.allowed) return '';
    return payOnline.reason === 'no_payment_options' && bankTransfer && methods.includes('bank_transfer')
      ? msg('By bank transfer, see below')
      : reasonText(payOnline.reason, currency);
  }

  #view(): PaymentsView {
    return {
      locale: this.locale,
      sessionId: this.sessionId,
      opened: this.opened,
      toggle: (row, isOpen) => {
        const opened = new Set(this.opened);
        if (isOpen) opened.add(row);
        else opened.delete(row);
        this.opened = opened;
      },
      isBusy: this.transfer.isBusy,
      withdraw: (paymentId) => void this.transfer.withdraw(paymentId),
    };
  }

  private renderText(title: string, text: string): TemplateResult {
    return html`<section>
      <h3>${title}</h3>
      <p class="text" dir="auto">${text}</p>
    </section>`;
  }
}

customElements.define('portal-invoice', PortalInvoice);

declare global {
  interface HTMLElementTagNameMap {
    'portal-invoice': PortalInvoice;
  }
}
