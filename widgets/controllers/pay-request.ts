import {html, type LitElement, nothing, type ReactiveController} from 'lit';
import {PortalPaymentRequestEvent} from '../events/request-events.ts';

/** What this leans on of `<portal-pay>`; loaded when it is first rendered. */
interface PaySheet extends HTMLElement {
  updateComplete: Promise<unknown>;
  open(): void;
}

type PayHost = LitElement & {sessionId?: string; session?: {state: string}};

/**
 * Asks for a payment: dispatches the cancelable `portal-payment-request` and, unless the page took over, opens the Pay
 * sheet. The host puts `render()` into its template; the slot in it passes Stripe's field on from the light DOM, level
 * by level, since it cannot stand in a shadow root.
 */
export class PayRequest implements ReactiveController {
  #host: PayHost;
  #looked = false;
  #asked?: {invoiceIds: string[] | null; currency?: string; returned?: string};

  constructor(host: PayHost) {
    this.#host = host;
    host.addController(this);
  }

  /**
   * Back from a redirect in mid-payment: the sheet shows how it ended. So rare that its code comes only then. Not before
   * somebody is signed in: what stands there until then may be replaced, and would take the return with it.
   */
  hostUpdated(): void {
    if (this.#looked || this.#host.session?.state !== 'signed-in') return;
    this.#looked = true;
    if (location.search.includes('payment_intent=')) void this.#return();
  }

  hostDisconnected(): void {
    this.#asked = undefined;
  }

  /** @param invoiceIds `null` is everything payable */
  async request(invoiceIds: string[] | null, currency?: string): Promise<void> {
    const host = this.#host;
    if (!host.dispatchEvent(new PortalPaymentRequestEvent(invoiceIds, currency))) return;
    this.#asked = {invoiceIds, currency};
    host.requestUpdate();
    await host.updateComplete;
    await customElements.whenDefined('portal-pay');
    const sheet = host.renderRoot.querySelector<PaySheet>('portal-pay');
    await sheet?.updateComplete;
    sheet?.open();
  }

  render(): unknown {
    const asked = this.#asked;
    if (!asked) return nothing;
    return html`<portal-pay
      session=${this.#host.sessionId ?? nothing}
      .invoiceIds=${asked.invoiceIds}
      .currency=${asked.currency}
      .returned=${asked.returned}
      @close=${this.#closed}
      ><slot name="pay" slot="pay"></slot
    ></portal-pay>`;
  }

  async #return(): Promise<void> {
    const {takeReturn} = await import('../stripe/pay-return.ts');
    const returned = this.#host.isConnected && takeReturn();
    if (!returned) return;
    this.#asked = {invoiceIds: null, returned};
    this.#host.requestUpdate();
  }

  /** Gone from the template too, so that its slot leaves Stripe's field to the next sheet. */
  #closed = (): void => {
    this.#asked = undefined;
    this.#host.requestUpdate();
  };
}
