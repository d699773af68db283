import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {Dashboard, PaymentMethod} from '../../client/shapes.ts';
import {addressLines} from '../../text/address.ts';
import {methodText, roleText, savedMethodText} from '../../text/words.ts';
import {failedText, standingOf} from '../portal-payment-methods/method-texts.ts';
import type {View} from './news.ts';

/** As many saved methods as are named here; the others are in their own view. */
const METHODS_SHOWN = 4;

export function renderLastPayment(last: Dashboard['lastPayment'], {money, date}: View): TemplateResult {
  return html`<section class="card" part="card" aria-labelledby="last">
    <h3 id="last">${msg('Last payment')}</h3>
    ${
      last
        ? html`<p class="sum">${money(last.amountMinor, last.currency)}</p>
            ${renderStanding(last, money)}
            <p class="muted">${date(last.receivedOn)} · ${methodText(last.method, last.methodDetails)}</p>`
        : html`<p class="muted">${msg('There have been no payments yet.')}</p>`
    }
  </section>`;
}

/** What went back of it, or may: it does not stand there as if it held. */
function renderStanding(last: NonNullable<Dashboard['lastPayment']>, money: View['money']): unknown {
  const {amountMinor, currency, refundedMinor, disputedMinor, disputeLostMinor} = last;
  const badge = (tone: string, text: string) => html`<p><span class="badge ${tone}">${text}</span></p>`;
  return [
    disputeLostMinor >= amountMinor
      ? badge('danger', msg('Returned by the bank'))
      : disputeLostMinor
        ? badge('danger', msg(str`${money(disputeLostMinor, currency)} returned by the bank`))
        : nothing,
    refundedMinor >= amountMinor
      ? badge('off', msg('Refunded'))
      : refundedMinor
        ? badge('off', msg(str`${money(refundedMinor, currency)} refunded`))
        : nothing,
    disputedMinor ? badge('warning', msg('Disputed')) : nothing,
  ];
}

export function renderMerchant(merchant: Dashboard['merchant'], {locale}: View): TemplateResult {
  return html`<section class="card" part="card" aria-labelledby="shop">
    <h3 id="shop"><bdi>${merchant.name}</bdi></h3>
    ${renderWays(merchant)}
    <p>${linesOf(addressLines(merchant.address, locale))}</p>
  </section>`;
}

export function renderCustomer(
  customer: Dashboard['customer'],
  methods: PaymentMethod[],
  {locale, link}: View,
): TemplateResult {
  const {billingAddress, shippingAddress} = customer;
  const billing = addressLines(billingAddress, locale);
  const shipping = addressLines(shippingAddress, locale);
  return html`<section class="card" part="card" aria-labelledby="me">
    <h3 id="me">${msg('My details')}</h3>
    <p>
      <strong><bdi>${customer.name}</bdi></strong>
    </p>
    ${renderWays(customer)}
    <dl class="facts">
      ${renderFact(msg('Tax number'), customer.taxNumber)}
      ${renderFact(msg('Payment terms'), termsText(customer.paymentTermsDays))}
      ${renderFact(msg('Billing address'), billing.length ? linesOf(billing) : null)}
      ${renderFact(
        msg('Shipping address'),
        shipping.length && String(shipping) !== String(billing) ? linesOf(shipping) : null,
      )}
      ${renderFact(
        msg('Payment methods'),
        html`${
          methods.length
            ? html`<ul class="methods">
                ${methods.slice(0, METHODS_SHOWN).map(renderMethod)}
              </ul>`
            : html`<p class="muted">${msg('None saved yet.')}</p>`
        }
        ${link({view: 'payment-methods', params: {}}, msg('Manage payment methods'))}`,
      )}
    </dl>
  </section>`;
}

/** What cannot be used any more says why. */
function renderMethod(method: PaymentMethod): TemplateResult {
  const {nickname, isDefault, state} = method;
  const name = savedMethodText(method);
  const standing = standingOf(method);
  return html`<li>
    ${nickname ? html`<bdi>${nickname}</bdi>` : name} ${nickname ? html`<small>${name}</small>` : nothing}
    ${isDefault ? html`<small>${msg('Default')}</small>` : nothing}
    ${standing ? html`<span class="badge ${standing.tone}">${standing.text}</span>` : nothing}
    ${state === 'disabled' || state === 'failed' ? html`<small class="reason">${failedText(method)}</small>` : nothing}
  </li>`;
}

export function renderContacts(contacts: Dashboard['contacts']): TemplateResult {
  return html`<section class="card" part="card" aria-labelledby="people">
    <h3 id="people">${msg('Contact persons')}</h3>
    ${
      contacts.length
        ? html`<ul class="list">
            ${contacts.map(
              ({name, email, phone, role, isYou}) =>
                html`<li>
                  <p>
                    <strong><bdi>${name}</bdi></strong>
                    <small>${roleText(role)}${isYou ? html` · ${msg('you')}` : nothing}</small>
                  </p>
                  ${renderWays({email, phone})}
                </li>`,
            )}
          </ul>`
        : html`<p class="muted">${msg('There are no contact persons yet.')}</p>`
    }
  </section>`;
}

/** How somebody can be reached, as links. */
function renderWays({email, phone, website}: {email: string | null; phone: string | null; website?: string | null}) {
  const site = website && /^https?:\/\//.test(website) ? website : null;
  return html`<p class="ways">
    ${email ? html`<a href="mailto:${email}">${breakable(email)}</a>` : nothing}
    ${phone ? html`<a href="tel:${phone.replace(/[^\d+]/g, '')}" dir="ltr">${phone}</a>` : nothing}
    ${site ? html`<a href=${site}>${site.replace(/^https?:\/\/|\/$/g, '')}</a>` : nothing}
  </p>`;
}

function renderFact(name: string, value: unknown): unknown {
  return value
    ? html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`
    : nothing;
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

function termsText(days: number): TemplateResult {
  return html`<bdi>${days ? msg(str`${days} days`) : msg('Due at once')}</bdi>`;
}
