import {msg} from '@lit/localize';
import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import type {Session} from '../../controllers/session.ts';
import {hrefOf, PlaceController} from '../../controllers/place.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {styles} from './portal-app.styles.ts';

/**
 * @summary The whole portal: navigation, who is signed in, and the view that the address names.
 *
 * Where the customer is stands in the address (`?portal=invoices/inv_…`), so a reload, the back button and a link in a
 * mail all lead to the same view. An address that names no view shows the overview.
 *
 * @fires portal-navigate - before another view is shown; prevent it to take over
 * @slot pay - passed on to the Pay sheet: Stripe's field stands in the light DOM of the page
 * @csspart header - navigation and account
 * @csspart nav - the views
 * @csspart account - who is signed in
 * @csspart view - the present view
 * @csspart button - buttons
 */
export class PortalApp extends PortalElement {
  static override styles = [...PortalElement.styles, styles];

  private place = new PlaceController(this);
  private shown?: string;
  #wasSignedIn = false;

  protected override renderContent(): unknown {
    const {customer, contact} = this.session!.grant!;
    return html`<header part="header">
        <nav part="nav" aria-label=${msg('Account')}>
          ${Object.entries(viewTexts()).map(([view, name]) => this.renderTab(view, name))}
        </nav>
        <div class="account" part="account">
          <p>
            <strong><bdi>${customer.name}</bdi></strong>
            ${contact ? html`<small><bdi>${contact.name}</bdi></small>` : nothing}
          </p>
          <button class="button quiet" part="button" @click=${() => this.session!.signOut()}>${msg('Sign out')}</button>
        </div>
      </header>
      <section class="view" part="view" tabindex="-1" aria-label=${viewTexts()[this.view]!}>
        ${this.renderView()}
      </section>`;
  }

  protected override renderPending(): TemplateResult {
    return html`<header><span class="bone tabs"></span></header>
      <section class="view">${this.renderView()}</section>`;
  }

  protected override renderSignedOut(_session: Session): unknown {
    return html`<div class="card sign-in"><portal-sign-in session=${this.sessionId ?? nothing}></portal-sign-in></div>`;
  }

  private get view(): string {
    const {view} = this.place.place;
    return Object.hasOwn(viewTexts(), view) ? view : '';
  }

  /**
   * Views show their own skeletons, so the same ones stand there before and after the session is known. An invoice is
   * opened by the list that it is in: coming back, the list is as it was.
   */
  private renderView(): TemplateResult {
    const session = this.sessionId ?? nothing;
    const pay = html`<slot name="pay" slot="pay"></slot>`;
    switch (this.view) {
      case 'invoices':
        return html`<portal-invoices session=${session}>${pay}</portal-invoices>`;
      case 'payment-methods':
        return html`<portal-payment-methods session=${session}>${pay}</portal-payment-methods>`;
      default:
        return html`<portal-dashboard session=${session}>${pay}</portal-dashboard>`;
    }
  }

  private renderTab(view: string, name: string): TemplateResult {
    const place = {view, params: {}};
    return html`<a
      href=${hrefOf(place)}
      aria-current=${this.view === view ? 'page' : nothing}
      @click=${this.place.follow(place)}
      >${name}</a
    >`;
  }

  /** Whoever goes to another view by keyboard or screen reader goes on from its beginning. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const now = this.view;
    if (this.shown !== undefined && this.shown !== now) {
      this.renderRoot.querySelector<HTMLElement>('.view')?.focus({preventScroll: true});
      if (this.getBoundingClientRect().top < 0) this.scrollIntoView();
    }
    this.shown = now;
    // What takes the place of a long view is short: it must not end above the screen.
    const isSignedIn = this.session?.state === 'signed-in';
    if (this.#wasSignedIn && !isSignedIn && this.getBoundingClientRect().top < 0) this.scrollIntoView();
    this.#wasSignedIn = isSignedIn;
  }
}

/** The views, in the order of their tabs, by their names in the address. */
function viewTexts(): Record<string, string> {
  return {'': msg('Overview'), invoices: msg('Invoices'), 'payment-methods': msg('Payment methods')};
}

customElements.define('portal-app', PortalApp);

declare global {
  interface HTMLElementTagNameMap {
    'portal-app': PortalApp;
  }
}
