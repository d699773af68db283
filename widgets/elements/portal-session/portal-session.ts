import type {ContextEvent} from '@lit/context';
import {type PropertyDeclarations, type PropertyValues, ReactiveElement} from 'lit';
import {PortalError} from '../../client/portal-error.ts';
import {Session, sessionContext} from '../../controllers/session.ts';
import {wakeConsumers} from '../../controllers/session-consumer.ts';
import {PortalSessionChangedEvent, PortalSessionExpiredEvent} from '../../events/session-events.ts';

/**
 * @summary Who is signed in, and where the API is. Shows nothing.
 *
 * The script tag makes one from its `data-` attributes for the whole page. A page may have others: around the elements
 * that use it, or anywhere and named by them (`session="its-id"`).
 *
 * @fires portal-session-changed - somebody signed in or out
 * @fires portal-session-expired - the session has ended by itself
 */
export class PortalSession extends ReactiveElement {
  static override properties: PropertyDeclarations = {
    key: {},
    api: {},
    ticketUrl: {attribute: 'ticket-url'},
    user: {},
    fetchTicket: {attribute: false},
  };

  /** The merchant's publishable key, `ptl_pk_…`. */
  key = '';
  /** Origin of the API; by default where this code comes from. */
  api = new URL(import.meta.url).origin;
  /** An address of the merchant's own server that answers a POST with `{ticket}`, or 204, 401, 403 or 404 when nobody is signed in to the shop. */
  ticketUrl?: string;
  /** Any text that stands for whoever is signed in to the shop. When it changes, the earlier session is dropped. */
  user?: string;
  /** In place of `ticket-url`: asks for a ticket in any way you like; `null` when nobody is signed in to the shop. */
  fetchTicket?: () => Promise<string | null>;

  readonly session: Session = new Session(() => this.#announce());
  #answering?: Document | this;
  /** `unknown`, `signed-out`, `signing-in`, `signed-in` or `expired`. */
  get state() {
    return this.session.state;
  }

  /** Asks the shop for a ticket again; false when there is none to be had. */
  signIn(): Promise<boolean> {
    return this.session.signIn();
  }

  /** Ends the session here and on the server. Call it when somebody signs out of the shop. */
  signOut(): Promise<void> {
    return this.session.signOut();
  }

  protected override createRenderRoot() {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The page's own answers whatever has reached the document unanswered.
    this.#answering = this.parentElement === document.head ? document : this;
    this.#answering.addEventListener('context-request', this.#answer as EventListener);
    wakeConsumers();
    // Moved within the page, it carries on; the first time, `updated` starts it.
    if (this.hasUpdated) void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#answering!.removeEventListener('context-request', this.#answer as EventListener);
    this.session.stop();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('key') || changed.has('api') || changed.has('user') || changed.has('ticketUrl')) void this.#start();
    else if (changed.has('fetchTicket') && this.fetchTicket && this.state !== 'signed-in') void this.#start();
  }

  #answer = (event: ContextEvent<typeof sessionContext>): void => {
    if (event.context !== sessionContext) return;
    event.stopPropagation();
    event.callback(this.session);
  };

  async #start(): Promise<void> {
    const {key, api, user, ticketUrl, fetchTicket} = this;
    if (!key) return console.error('portal-session: the attribute `key` (on the script tag: `data-key`) is missing');
    await this.session.start({
      publishableKey: key,
      api,
      user,
      languages: [this.lang, document.documentElement.lang],
      fetchTicket: fetchTicket ?? (ticketUrl ? () => askShop(ticketUrl) : undefined),
    });
  }

  #announce(): void {
    const {state, grant} = this.session;
    this.dispatchEvent(new PortalSessionChangedEvent(state, grant?.customer.id));
    if (state === 'expired') this.dispatchEvent(new PortalSessionExpiredEvent());
  }
}

/** A POST, so that nothing on the way keeps the ticket: it is good for one use within a minute. */
async function askShop(url: string): Promise<string | null> {
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'include',
    headers: {Accept: 'application/json'},
  }).catch(() => {
    throw new PortalError('network');
  });
  if ([204, 401, 403, 404].includes(response.status)) return null;
  const ticket = response.ok && (await response.json().catch(() => null))?.ticket;
  if (typeof ticket !== 'string') throw new PortalError('shop.no_ticket', response.status);
  return ticket;
}

customElements.define('portal-session', PortalSession);

declare global {
  interface HTMLElementTagNameMap {
    'portal-session': PortalSession;
  }
}
