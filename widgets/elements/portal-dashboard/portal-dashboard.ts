import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {Dashboard, Totals} from '../../client/shapes.ts';
import {PayRequest} from '../../controllers/pay-request.ts';
import {hrefOf, type Place, PlaceController} from '../../controllers/place.ts';
import {Load} from '../../internal/load.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {badge} from '../../styles/badge.ts';
import {addressLines} from '../../text/address.ts';
import {methodText, roleText} from '../../text/words.ts';
import {styles} from './portal-dashboard.styles.ts';

/** As many invoices, the longest due, as the API puts into one payment. */
const PAID_AT_ONCE_MAX = 200;

/**
 * @summary What a customer owes, at a glance: outstanding, overdue, on its way, credits, the last payment, and who is who.
 *
 * Sums stand apart for each currency; nothing is converted.
 *
 * @fires portal-payment-request - Pay now; prevent it to take over
 * @fires portal-navigate - to the invoices; prevent it to take over
 * @slot pay - passed on to the Pay sheet
 * @csspart total - what is outstanding in one currency
 * @csspart card - the cards below
 * @csspart button - buttons
 */
export class PortalDashboard extends PortalElement {
  static override styles = [...PortalElement.styles, badge, styles];

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

  private renderDashboard({totals, lastPayment, customer, contacts, merchant}: Dashboard): TemplateResult {
    const openCount = totals.reduce((sum, total) => sum + total.openCount, 0);
    const isAll = openCount <= PAID_AT_ONCE_MAX;
    return html`${totals.length ? totals.map((total, index) => this.renderTotal(total, index, isAll, merchant.name)) : this.renderNothingOwed(customer.currency)}
      <div class="cards">
        <section class="card" part="card" aria-labelledby="last">
          <h3 id="last">${msg('Last payment')}</h3>
          ${
            lastPayment
              ? html`<p class="sum">${this.money(lastPayment.amountMinor, lastPayment.currency)}</p>
                  <p class="muted">
                    ${this.date(lastPayment.receivedOn)} · ${methodText(lastPayment.method, lastPayment.methodDetails)}
                  </p>`
              : html`<p class="muted">${msg('There have been no payments yet.')}</p>`
          }
        </section>
        <section class="card" part="card" aria-labelledby="shop">
          <h3 id="shop"><bdi>${merchant.name}</bdi></h3>
          ${this.renderWays(merchant)}
          <p>${linesOf(addressLines(merchant.address, this.locale))}</p>
        </section>
        ${this.renderDetails(customer)} ${this.renderContacts(contacts)}
      </div>`;
  }

  /** @param isAll whether the Pay sheet takes everything at once; else the sum would promise too much */
  private renderTotal(total: Totals, index: number, isAll: boolean, merchantName: string): TemplateResult {
    const {currency, outstandingMinor, payableMinor, overdueMinor, overdueCount, processingMinor, openCount} = total;
    const money = (amountMinor: number) => this.money(amountMinor, currency);
    return html`<section class="total card" part="total" aria-label=${msg(str`Outstanding in ${currency}`)}>
      <div class="owed">
        <h2 class="label">${msg('Outstanding')}</h2>
        <p class="figure">${money(outstandingMinor)}</p>
        <p>
          ${
            openCount
              ? this.renderLink({view: 'invoices', params: {filter: 'unpaid'}}, openInvoices(openCount))
              : html`<span class="badge success">${msg('Nothing to pay')}</span>`
          }
        </p>
      </div>
      ${
        payableMinor > 0
          ? html`<div class="action">
              <button
                class="button ${index ? '' : 'primary'}"
                part="button"
                @click=${() => this.pay.request(null, currency)}
              >
                ${isAll ? msg(str`Pay ${money(payableMinor)} now`) : msg('Pay now')}
              </button>
              ${
                payableMinor === outstandingMinor
                  ? nothing
                  : html`<small
                      >${msg(str`Of ${money(outstandingMinor)}, ${money(payableMinor)} can be paid online now.`)}</small
                    >`
              }
            </div>`
          : this.renderWhyNot(total, merchantName)
      }
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
      </dl>
    </section>`;
  }

  /** Why there is no button; where all of it is with the bank, that is said below. */
  private renderWhyNot({outstandingMinor, processingMinor}: Totals, merchantName: string): unknown {
    if (outstandingMinor <= processingMinor) return nothing;
    return html`<p class="action why">
      <small>
        ${
          this.session?.grant?.role === 'viewer'
            ? msg('You can look at invoices; paying them takes another role.')
            : msg(str`These invoices cannot be paid online. Contact ${merchantName} to pay them.`)
        }
      </small>
    </p>`;
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

  private renderNothingOwed(currency: string): TemplateResult {
    return html`<section class="total card" part="total">
      <div class="owed">
        <h2 class="label">${msg('Outstanding')}</h2>
        <p class="figure">${this.money(0, currency)}</p>
        <p><span class="badge success">${msg('Nothing to pay')}</span></p>
      </div>
    </section>`;
  }

  private renderDetails(customer: Dashboard['customer']): TemplateResult {
    const {billingAddress, shippingAddress} = customer;
    const billing = addressLines(billingAddress, this.locale);
    const shipping = addressLines(shippingAddress, this.locale);
    return html`<section class="card" part="card" aria-labelledby="me">
      <h3 id="me">${msg('My details')}</h3>
      <p>
        <strong><bdi>${customer.name}</bdi></strong>
      </p>
      ${this.renderWays(customer)}
      <dl class="facts">
        ${this.renderFact(msg('Tax number'), customer.taxNumber)}
        ${this.renderFact(msg('Payment terms'), termsText(customer.paymentTermsDays))}
        ${this.renderFact(msg('Billing address'), billing.length ? linesOf(billing) : null)}
        ${this.renderFact(
          msg('Shipping address'),
          shipping.length && String(shipping) !== String(billing) ? linesOf(shipping) : null,
        )}
      </dl>
    </section>`;
  }

  private renderContacts(contacts: Dashboard['contacts']): TemplateResult {
    return html`<section class="card" part="card" aria-labelledby="people">
      <h3 id="people">${msg('Contact persons')}</h3>
      ${
        contacts.length
          ? html`<ul>
              ${contacts.map(
                ({name, email, phone, role, isYou}) =>
                  html`<li>
                    <p>
                      <strong><bdi>${name}</bdi></strong>
                      <small>${roleText(role)}${isYou ? html` · ${msg('you')}` : nothing}</small>
                    </p>
                    ${this.renderWays({email, phone})}
                  </li>`,
              )}
            </ul>`
          : html`<p class="muted">${msg('There are no contact persons yet.')}</p>`
      }
    </section>`;
  }

  /** How somebody can be reached, as links. */
  private renderWays({email, phone, website}: {email: string | null; phone: string | null; website?: string | null}) {
    const site = website && /^https?:\/\//.test(website) ? website : null;
    return html`<p class="ways">
      ${email ? html`<a href="mailto:${email}">${breakable(email)}</a>` : nothing}
      ${phone ? html`<a href="tel:${phone.replace(/[^\d+]/g, '')}" dir="ltr">${phone}</a>` : nothing}
      ${site ? html`<a href=${site}>${site.replace(/^https?:\/\/|\/$/g, '')}</a>` : nothing}
    </p>`;
  }

  private renderFact(name: string, value: unknown): unknown {
    return value
      ? html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`
      : nothing;
  }

  private renderLink(place: Place, text: string): TemplateResult {
    return html`<a href=${hrefOf(place)} @click=${this.place.follow(place)}>${text}</a>`;
  }
}

/** Each line keeps its own direction: “14 Tanner Street” is not turned round on an Arabic page. */
function linesOf(lines: string[]): TemplateResult[] {
  return lines.map((line) => html`<bdi>${line}</bdi><br />`);
}

/** Where an address does not fit on a line, it breaks after its @. */
function breakable(email: string): TemplateResult {
  const [name, domain] = email.split('@');
  return html`${name}@<wbr />${domain}`;
}

function openInvoices(count: number): string {
  return count === 1 ? msg('1 invoice') : msg(str`${count} invoices`);
}

function termsText(days: number): string {
  return days ? msg(str`${days} days`) : msg('Due at once');
}

customElements.define('portal-dashboard', PortalDashboard);

declare global {
  interface HTMLElementTagNameMap {
    'portal-dashboard': PortalDashboard;
  }
}
