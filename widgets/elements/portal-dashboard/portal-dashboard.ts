import {msg, str} from '@lit/localize';
import {html, nothing, type PropertyDeclarations, type TemplateResult} from 'lit';
import type {Dashboard, InvoiceSummary, Totals} from '../../client/shapes.ts';
import {PayRequest} from '../../controllers/pay-request.ts';
import {hrefOf, type Place, PlaceController} from '../../controllers/place.ts';
import {explain} from '../../internal/explain.ts';
import {Load} from '../../internal/load.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {badge} from '../../styles/badge.ts';
import {renderContacts, renderCustomer, renderLastPayment, renderMerchant} from './cards.ts';
import {renderProblems, renderUnderWay, renderUnverified, type View} from './news.ts';
import {styles} from './portal-dashboard.styles.ts';

/** As many invoices, the longest due, as the API puts into one payment. */
const PAID_AT_ONCE_MAX = 200;
/** As many as the API lists at once. */
const PAGE_MAX = 100;

/**
 * @summary What a customer owes, at a glance: outstanding, overdue, on its way, what went wrong, credits, retainers, the
 * last payment, saved methods, and who is who.
 *
 * Sums stand apart for each currency; nothing is converted.
 *
 * @fires portal-payment-request - Pay now, Pay overdue; prevent it to take over
 * @fires portal-navigate - to the invoices and the payment methods; prevent it to take over
 * @slot pay - passed on to the Pay sheet
 * @csspart total - what is outstanding in one currency
 * @csspart notice - what is to be done: an account to verify, a payment that failed
 * @csspart card - the cards below
 * @csspart button - buttons
 */
export class PortalDashboard extends PortalElement {
  static override styles = [...PortalElement.styles, badge, styles];
  static override properties: PropertyDeclarations = {
    looking: {state: true},
    found: {state: true},
    withdrawal: {state: true},
  };

  /** The currency whose overdue invoices are being looked up. */
  private looking?: string;
  /** Why nothing overdue was found to pay, by currency. */
  private found?: {currency: string; text: string};

  /** What became of the last try to take an announced transfer back. */
  private withdrawal: View['withdrawal'] = {isBusy: false, text: ''};

  private dashboard = new Load(this, {load: (call) => call('GET /dashboard', {})});
  private place = new PlaceController(this);
  private pay = new PayRequest(this);

  protected override renderContent(): unknown {
    return html`${this.show(this.dashboard, (dashboard) => this.renderDashboard(dashboard))}${this.pay.render()}`;
  }

  protected override renderPending(): TemplateResult {
    const part = html`<div>
      <dt><span class="bone short"></span></dt>
      <dd><span class="bone short"></span></dd>
    </div>`;
    return html`<div class="total card">
        <div class="owed">
          <span class="bone short"></span><span class="bone figure"></span><span class="bone short"></span>
        </div>
        <div class="action"><span class="bone pay"></span></div>
        <dl aria-hidden="true">${part}${part}${part}</dl>
      </div>
      <div class="cards">${[1, 2, 3].map(() => html`<div class="card"><span class="bone tall"></span></div>`)}</div>`;
  }

  private renderDashboard(dashboard: Dashboard): TemplateResult {
    const {totals, lastPayment, customer, contacts, merchant, paymentMethods, underWay, recentProblems} = dashboard;
    const openCount = totals.reduce((sum, total) => sum + total.openCount, 0);
    const isAll = openCount <= PAID_AT_ONCE_MAX;
    const view: View = {
      locale: this.locale,
      merchantName: merchant.name,
      money: (amountMinor: number, currency: string) => this.money(amountMinor, currency),
      date: (date: string) => this.date(date),
      link: (place: Place, text: unknown, isButton = false) => this.renderLink(place, text, isButton),
      pay: (invoiceIds: string[] | null, currency: string) => this.pay.request(invoiceIds, currency),
      mayPay: (currency: string) =>
        this.#mayPay && totals.some((total) => total.currency === currency && hasPayable(total)),
      ...(this.#mayPay && {withdraw: (paymentId: string) => this.#withdraw(paymentId)}),
      withdrawal: this.withdrawal,
    };
    const aheadIn = dashboard.mayPayAhead && this.#mayPay ? customer.currency : undefined;
    return html`${totals.length ? totals.map((total, index) => this.renderTotal(total, index, isAll, merchant.name, total.currency === aheadIn)) : this.renderNothingOwed(customer.currency, !!aheadIn)}
      ${renderUnverified(paymentMethods, view)} ${renderProblems(recentProblems, view)}
      <div class="cards">
        ${renderUnderWay(underWay, view)} ${renderLastPayment(lastPayment, view)} ${renderMerchant(merchant, view)}
        ${renderCustomer(customer, paymentMethods, view)} ${renderContacts(contacts)}
      </div>`;
  }

  /**
   * @param isAll whether the Pay sheet takes everything at once; else the sum would promise too much
   * @param mayPayAhead whether more than is owed may be paid in this currency
   */
  private renderTotal(
    total: Totals,
    index: number,
    isAll: boolean,
    merchantName: string,
    mayPayAhead: boolean,
  ): TemplateResult {
    const {currency, outstandingMinor, overdueMinor, overdueCount, processingMinor, openCount} = total;
    const {retainerOutstandingMinor, retainerAvailableMinor} = total;
    const unpaid: Place = {view: 'invoices', params: {filter: 'unpaid'}};
    return html`<section class="total card" part="total" aria-label=${msg(str`Outstanding in ${currency}`)}>
      <div class="owed">
        <h2 class="label">${msg('Outstanding')}</h2>
        <p class="figure">${this.money(outstandingMinor, currency)}</p>
        <p>
          ${
            openCount
              ? this.renderLink(unpaid, openInvoices(openCount))
              : html`<span class="badge success">
                  ${retainerOutstandingMinor ? msg('No open invoices') : msg('Nothing to pay')}
                </span>`
          }
        </p>
      </div>
      ${hasPayable(total) && this.#mayPay ? this.renderPay(total, index, isAll) : this.renderWhyNot(total, merchantName, mayPayAhead)}
      <dl>
        ${this.renderPart(
          msg('Overdue'),
          overdueMinor,
          currency,
          'danger',
          this.renderLink({view: 'invoices', params: {filter: 'overdue'}}, openInvoices(overdueCount)),
        )}
        ${this.renderPart(msg('Being processed'), processingMinor, currency, 'warning', msg('with the bank, not paid yet'))}
        ${this.renderPart(msg('Available credit'), total.availableCreditMinor, currency)}
        ${
          retainerOutstandingMinor
            ? this.renderPart(
                msg('Retainers to pay'),
                retainerOutstandingMinor,
                currency,
                'kind',
                this.renderLink({view: 'invoices', params: {filter: 'retainers'}}, msg('All retainers')),
              )
            : nothing
        }
        ${
          retainerAvailableMinor
            ? this.renderPart(
                msg('Available retainer money'),
                retainerAvailableMinor,
                currency,
                undefined,
                msg('to pay invoices with'),
              )
            : nothing
        }
      </dl>
    </section>`;
  }

  private renderPay(total: Totals, index: number, isAll: boolean): TemplateResult {
    const {currency, outstandingMinor, payableMinor, overduePayableMinor, retainerPayableMinor, announcedMinor} = total;
    // What the sheet opens with, which has retainers in it.
    const sumMinor = payableMinor + retainerPayableMinor;
    const isOverdueApart = overduePayableMinor > 0 && overduePayableMinor < sumMinor;
    return html`<div class="action">
      <div class="buttons">
        <button class="button ${index ? '' : 'primary'}" part="button" @click=${() => this.pay.request(null, currency)}>
          ${isAll ? msg(str`Pay ${this.money(sumMinor, currency)} now`) : msg('Pay now')}
        </button>
        ${
          isOverdueApart
            ? html`<button
                class="button quiet"
                part="button"
                ?disabled=${this.looking === currency}
                @click=${() => this.#payOverdue(currency)}
              >
                ${msg('Pay overdue only')}
              </button>`
            : nothing
        }
      </div>
      ${
        retainerPayableMinor
          ? html`<small>
              ${
                payableMinor
                  ? msg(
                      str`${this.money(payableMinor, currency)} for invoices and ${this.money(retainerPayableMinor, currency)} for retainers that are asked for.`,
                    )
                  : msg('For retainers that are asked for.')
              }
            </small>`
          : nothing
      }
      ${announcedMinor ? html`<small>${msg(str`Of which ${this.money(announcedMinor, currency)} is announced by transfer.`)}</small>` : nothing}
      <small role="status">${this.found?.currency === currency ? this.found.text : ''}</small>
      ${
        payableMinor === outstandingMinor || !payableMinor
          ? nothing
          : html`<small>
              ${msg(str`Of ${this.money(outstandingMinor, currency)}, ${this.money(payableMinor, currency)} can be paid online now.`)}
              ${this.renderHeld(total)}
            </small>`
      }
    </div>`;
  }

  /** What an open payment holds: somebody's who has not finished yet. What the bank works on is said below. */
  private renderHeld({reservedMinor, processingMinor, currency}: Totals): unknown {
    const heldMinor = reservedMinor - processingMinor;
    return heldMinor > 0
      ? msg(
          str`${this.money(heldMinor, currency)} is held by a payment that you or a colleague began and did not finish; it is free again after half an hour.`,
        )
      : nothing;
  }

  /** Why there is no button; where all of it is with the bank, that is said below. */
  private renderWhyNot(total: Totals, merchantName: string, mayPayAhead: boolean): unknown {
    const {outstandingMinor, reservedMinor, retainerOutstandingMinor} = total;
    const held = this.renderHeld(total);
    const isRefused = outstandingMinor > reservedMinor || retainerOutstandingMinor > 0;
    const ahead = mayPayAhead ? this.renderAhead(total.currency) : nothing;
    if (!isRefused && held === nothing) return mayPayAhead ? html`<div class="action">${ahead}</div>` : nothing;
    return html`<div class="action why">
      ${ahead}
      <small>
        ${
          !isRefused
            ? nothing
            : this.#mayPay
              ? msg(str`These invoices cannot be paid online. Contact ${merchantName} to pay them.`)
              : msg('You can look at invoices; paying them takes another role.')
        }
        ${held}
      </small>
    </div>`;
  }

  /** Nothing is there to be paid: the sheet opens on an amount of the customer's own. */
  private renderAhead(currency: string): TemplateResult {
    return html`<div class="buttons">
      <button class="button quiet" part="button" data-action="ahead" @click=${() => this.pay.request(null, currency)}>
        ${msg('Pay ahead')}
      </button>
    </div>`;
  }

  /** One of the sums below; where it is nought, it is said quietly. */
  private renderPart(
    name: string,
    amountMinor: number,
    currency: string,
    tone?: string,
    note?: unknown,
  ): TemplateResult {
    const amount = this.money(amountMinor, currency);
    if (!amountMinor)
      return html`<div>
        <dt>${name}</dt>
        <dd class="nought">${amount}</dd>
      </div>`;
    return html`<div>
      <dt>${tone ? html`<span class="badge ${tone}">${name}</span>` : name}</dt>
      <dd>${amount} ${note ? html`<span class="note">${note}</span>` : nothing}</dd>
    </div>`;
  }

  private renderNothingOwed(currency: string, mayPayAhead: boolean): TemplateResult {
    return html`<section class="total card" part="total">
      <div class="owed">
        <h2 class="label">${msg('Outstanding')}</h2>
        <p class="figure">${this.money(0, currency)}</p>
        <p><span class="badge success">${msg('Nothing to pay')}</span></p>
      </div>
      ${mayPayAhead ? html`<div class="action">${this.renderAhead(currency)}</div>` : nothing}
    </section>`;
  }

  private renderLink(place: Place, text: unknown, isButton = false): TemplateResult {
    return html`<a
      class=${isButton ? 'button' : nothing}
      part=${isButton ? 'button' : nothing}
      href=${hrefOf(place)}
      @click=${this.place.follow(place)}
      >${text}</a
    >`;
  }

  get #mayPay(): boolean {
    return this.session?.grant?.role !== 'viewer';
  }

  /** The customer takes it back: nothing was sent. */
  async #withdraw(paymentId: string): Promise<void> {
    const {session} = this;
    if (!session || this.withdrawal.isBusy) return;
    this.withdrawal = {paymentId, isBusy: true, text: ''};
    let said = '';
    try {
      await session.call('POST /transfers/{id}/withdraw', {id: paymentId});
      session.invalidate();
    } catch (error) {
      ({text: said = ''} = await explain(error, this.locale));
    }
    this.withdrawal = {paymentId, isBusy: false, text: said};
  }

  /** The sheet takes invoices by their ids, and so does a page that takes over. */
  async #payOverdue(currency: string): Promise<void> {
    const {session} = this;
    if (!session || this.looking) return;
    this.looking = currency;
    this.found = undefined;
    try {
      const overdue: InvoiceSummary[] = [];
      let cursor: string | undefined;
      do {
        const query = {filter: 'overdue', sort: 'due_date', direction: 'asc', limit: PAGE_MAX, cursor} as const;
        const page = await session.call('GET /invoices', {query});
        overdue.push(...page.data.filter((one) => one.currency === currency && one.payOnline.allowed));
        cursor = page.nextCursor ?? undefined;
      } while (cursor && overdue.length < PAID_AT_ONCE_MAX);
      const ids = overdue.slice(0, PAID_AT_ONCE_MAX).map(({id}) => id);
      if (ids.length) void this.pay.request(ids, currency);
      else this.found = {currency, text: msg('Nothing of what is overdue can be paid online now.')};
    } catch (error) {
      const {text = ''} = await explain(error, this.locale);
      this.found = {currency, text};
    } finally {
      this.looking = undefined;
    }
  }
}

/** Sums are of invoices; a retainer may be paid all the same. */
function hasPayable({payableMinor, retainerPayableMinor}: Totals): boolean {
  return payableMinor > 0 || retainerPayableMinor > 0;
}

function openInvoices(count: number): string {
  return count === 1 ? msg('1 invoice') : msg(str`${count} invoices`);
}

customElements.define('portal-dashboard', PortalDashboard);

declare global {
  interface HTMLElementTagNameMap {
    'portal-dashboard': PortalDashboard;
  }
}
