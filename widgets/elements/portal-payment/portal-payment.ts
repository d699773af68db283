import {msg} from '@lit/localize';
import {html, nothing, type PropertyDeclarations, type TemplateResult} from 'lit';
import type {Payment, TimelineEntry} from '../../client/shapes.ts';
import {Load} from '../../internal/load.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {badge} from '../../styles/badge.ts';
import {methodText} from '../../text/words.ts';
import {styles} from './portal-payment.styles.ts';
import {eventText, isMoneyBack, whyText} from './timeline-texts.ts';

/**
 * @summary One payment: what happened to it, from the first try to refunds and disputes.
 *
 * @csspart timeline - what happened, in order
 * @csspart button - buttons
 */
export class PortalPayment extends PortalElement {
  static override styles = [...PortalElement.styles, badge, styles];
  static override properties: PropertyDeclarations = {
    paymentId: {attribute: 'payment-id'},
    payment: {attribute: false},
    only: {},
  };

  /** `pay_…` */
  paymentId = '';
  /** In place of its id, where it is known already: then nothing is loaded. */
  payment?: Payment;
  /** `in`: until it was paid. `back`: what went back of it, and why. Else all of it. */
  only?: 'in' | 'back';

  private loaded: Load<Payment | undefined, [id: string]> = new Load(this, {
    args: () => [this.payment ? '' : this.paymentId],
    load: async (call, [id]) => (id ? call('GET /payments/{id}', {id}) : undefined),
  });

  protected override renderContent(): unknown {
    if (this.payment) return this.renderPayment(this.payment);
    if (!this.paymentId) return html`<p class="empty">${msg('Choose a payment; it will be shown here.')}</p>`;
    return this.show(this.loaded, (payment) => (payment ? this.renderPayment(payment) : this.renderPending()));
  }

  protected override renderPending(): TemplateResult {
    return html`<div aria-hidden="true"><span class="bone"></span><span class="bone"></span></div>`;
  }

  private renderPayment(payment: Payment): TemplateResult {
    const {currency, amountMinor, method, methodDetails, reference, state, expectedBy, mandateText} = payment;
    const {refundedMinor, disputedMinor, disputeLostMinor, unappliedMinor, timeline} = payment;
    const money = (minor: number) => this.money(minor, currency);
    const fact = (name: string, value: unknown, kind = '') =>
      html`<div>
        <dt>${name}</dt>
        <dd class=${kind}><bdi>${value}</bdi></dd>
      </div>`;
    const shown = this.only ? timeline.filter(({kind}) => isMoneyBack(kind) === (this.only === 'back')) : timeline;
    if (this.only === 'back') return this.renderTimeline(shown, payment);
    return html`<dl class="facts">
        ${fact(methodText(method, methodDetails), money(amountMinor))}
        ${reference ? fact(msg('Reference'), reference, 'long') : nothing}
        ${refundedMinor ? fact(msg('Refunded'), money(-refundedMinor)) : nothing}
        ${disputedMinor > disputeLostMinor ? fact(msg('Disputed'), money(disputedMinor - disputeLostMinor)) : nothing}
        ${disputeLostMinor ? fact(msg('Taken back by the bank'), money(-disputeLostMinor)) : nothing}
        ${unappliedMinor > 0 ? fact(msg('Your credit from it'), money(unappliedMinor)) : nothing}
      </dl>
      ${this.renderTimeline(shown, payment)}
      ${
        state === 'processing' && expectedBy
          ? html`<p class="muted">${msg(html`Usually settled by ${this.date(expectedBy)}.`)}</p>`
          : nothing
      }
      ${
        mandateText
          ? html`<details>
              <summary>${msg('What you agreed to')}</summary>
              <p class="mandate" dir="auto">${mandateText}</p>
            </details>`
          : nothing
      }`;
  }

  private renderTimeline(entries: TimelineEntry[], payment: Payment): TemplateResult {
    return html`<ol class="timeline" part="timeline">
      ${entries.map((entry) => this.renderEntry(entry, payment))}
    </ol>`;
  }

  private renderEntry(entry: TimelineEntry, {currency, method, amountMinor, state}: Payment): TemplateResult {
    const {text, tone} = eventText(entry.kind);
    const why = whyText(entry, method, state !== 'pending');
    // The payment's own amount stands above; another one is worth a word.
    const isOther = entry.amountMinor !== undefined && entry.amountMinor !== amountMinor;
    const at = new Intl.DateTimeFormat(this.locale, {dateStyle: 'medium', timeStyle: 'short'}).format(entry.atMs);
    return html`<li>
      <span class="badge ${tone}">${text}</span>
      ${isOther ? html`<span class="amount">${this.money(entry.amountMinor!, currency)}</span>` : nothing}
      <small><time datetime=${new Date(entry.atMs).toISOString()}>${at}</time></small>
      ${why ? html`<p dir="auto">${why}</p>` : nothing}
    </li>`;
  }
}

customElements.define('portal-payment', PortalPayment);

declare global {
  interface HTMLElementTagNameMap {
    'portal-payment': PortalPayment;
  }
}
