import {createContext} from '@lit/context';
import type {ReactiveControllerHost} from 'lit';
import {PortalError} from '../client/portal-error.ts';
import {send} from '../client/send.ts';
import type {Answer, CallOptions, Route, SessionGrant} from '../client/shapes.ts';
import {explain} from '../internal/explain.ts';
import {chooseLocale} from '../text/locale.ts';
import {TokenBox} from './token-box.ts';

/**
 * `unknown` until the first look at what is there; `signed-out` when nobody is; `signing-in` while a ticket is fetched
 * and exchanged at the customer's wish; `signed-in`; `expired` when a session that was open has ended by itself.
 */
export type SessionState = 'unknown' | 'signed-out' | 'signing-in' | 'signed-in' | 'expired';

export interface SessionOptions {
  /** `ptl_pk_…`: names the merchant. */
  publishableKey: string;
  /** Origin of the API. */
  api: string;
  /** Whoever is signed in to the shop, in any form: when it is another than before, the earlier session is dropped. */
  user?: string;
  /** Languages to try, first one wins; the customer's own and the merchant's come after these. */
  languages: string[];
  /** Asks the merchant's server for a ticket; `null` when nobody is signed in to the shop. */
  fetchTicket?: () => Promise<string | null>;
}

/** How long before its end an access token is renewed rather than used: covers a slow request and a clock that is off. */
const RENEW_AHEAD_MS = 30_000;

/**
 * Who is signed in, and the way to the API for everybody below. There is one for each `<portal-session>`; elements see
 * it through the context and never hold a token themselves.
 *
 * The access token lives in memory only. The refresh token lies in `sessionStorage`, so that it survives a reload,
 * another page of the shop and a redirect to 3-D Secure, and goes with the tab. It is read anew for every renewal,
 * never kept: a page that comes back from the back/forward cache would otherwise present one that has been rotated away.
 */
export class Session {
  state: SessionState = 'unknown';
  grant?: SessionGrant;
  /** Why the first look failed, while the state is still `unknown`; `start()` tries again. */
  problem?: PortalError;
  /** BCP 47: the language of texts, numbers and dates. */
  locale = 'en';
  /** Rises when another customer signs in. What was loaded before belongs to somebody else. */
  epoch = 0;
  /** Rises when what is shown may be out of date, after a payment for example. */
  version = 0;
  options!: SessionOptions;
  /** Whether the shop, when it was last asked, said that nobody is signed in there: asking again is no help. */
  isUnknownToShop = false;
  /** The elements that show what this session is allowed to see; updated when it changes. */
  hosts = new Set<ReactiveControllerHost>();
  #bookmark = {};
  #box?: TokenBox;
  #renewing?: Promise<string>;
  #idleTimer?: ReturnType<typeof setTimeout>;
  #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get hasTicketSource(): boolean {
    return !!this.options?.fetchTicket;
  }

  /** Looks for a session that is already there: the tab's own, else a ticket from the shop. */
  async start(options = this.options): Promise<void> {
    this.stop();
    this.options = options;
    const box = (this.#box = new TokenBox(options.publishableKey, options.user, () => this.#become('expired')));
    this.problem = this.grant = undefined;
    this.#become('unknown');
    try {
      await this.#speak();
      const token = box.read();
      if (token && (await this.#renew().then(() => true, unlessRefused))) return;
      // Somebody who signed out stays signed out, until they ask.
      if (!box.isSignedOut && (await this.#useTicket())) return;
      if (box !== this.#box) return;
      if (token) this.#lapse();
      else this.#become('signed-out');
    } catch (error) {
      if (box !== this.#box) return;
      this.problem = await explain(error, this.locale);
      this.#become('unknown');
    }
  }

  /** Lets go of timers and listeners. The tab's session stays where it is. */
  stop(): void {
    clearTimeout(this.#idleTimer);
    this.#box?.close();
    this.#box = this.#renewing = undefined;
  }

  /**
   * Signs in by ticket, at the customer's wish.
   * @returns false when there is no ticket to be had; the code by e-mail remains
   */
  async signIn(): Promise<boolean> {
    const before = this.state;
    this.#become('signing-in');
    try {
      if (await this.#useTicket()) return true;
    } catch {
      // The shop's server or the API did not answer: the code by e-mail remains.
    }
    this.#become(before);
    return false;
  }

  /** Takes over a session that was granted, by `POST /sign-in/verify` for example. */
  async accept(grant: SessionGrant): Promise<void> {
    const box = this.#box;
    box?.write(grant.refreshToken);
    if (grant.customer.id !== this.grant?.customer.id || grant.contact?.id !== this.grant?.contact?.id) this.epoch++;
    this.grant = grant;
    clearTimeout(this.#idleTimer);
    // The server decides whether it has idled away: another tab may have kept it alive.
    this.#idleTimer = setTimeout(() => this.#renew().catch(() => {}), grant.idleExpiresAtMs - Date.now() + 1000);
    await this.#speak();
    if (box === this.#box) this.#become('signed-in');
  }

  async signOut(): Promise<void> {
    const token = this.grant?.accessToken;
    this.#box?.write(undefined, true);
    this.#become('signed-out');
    // The customer is out here in any case; a server that cannot be reached lets the session idle away.
    if (token) await send(this.options.api, 'POST /session/end', {}, token).catch(() => {});
  }

  /** Tells every element to load again, because something has happened. */
  invalidate(): void {
    this.version++;
    this.#update();
  }

  /**
   * Calls the API as whoever is signed in. Renews the access token ahead of its end, and once more when the API refuses
   * it; when that fails too, the session has expired, and says so.
   *
   * @throws PortalError
   */
  async call<R extends Route>(route: R, options: CallOptions<R>): Promise<Answer<R>> {
    const {api} = this.options;
    // Signing in is the one thing done by nobody yet.
    if (route.startsWith('POST /sign-in')) return send(api, route, options);
    const {grant} = this;
    const fresh = grant && grant.accessExpiresAtMs - RENEW_AHEAD_MS > Date.now();
    const token = fresh ? grant.accessToken : await this.#renew();
    try {
      return await send(api, route, options, token, this.#bookmark);
    } catch (error) {
      if ((error as PortalError).status !== 401) throw error;
      return send(api, route, options, await this.#renew(token), this.#bookmark).catch((again: PortalError) => {
        if (again.status === 401) this.#lapse();
        throw again;
      });
    }
  }

  /** One renewal at a time, whoever asks; `refused` is the token that did not do, in case another call has renewed it since. */
  #renew(refused?: string): Promise<string> {
    const current = this.grant?.accessToken;
    if (refused && current && current !== refused) return Promise.resolve(current);
    return (this.#renewing ??= this.#renewNow().finally(() => (this.#renewing = undefined)));
  }

  async #renewNow(): Promise<string> {
    const box = this.#box;
    const refreshToken = box?.read();
    try {
      if (!refreshToken) throw new PortalError('sessions.expired', 401);
      const grant = await send(this.options.api, 'POST /session/refresh', {
        body: {refreshToken},
      });
      if (box === this.#box) await this.accept(grant);
      return grant.accessToken;
    } catch (error) {
      if (box === this.#box && this.state === 'signed-in' && (error as PortalError).status === 401) this.#lapse();
      throw error;
    }
  }

  async #useTicket(): Promise<boolean> {
    const {fetchTicket, publishableKey, api} = this.options;
    const box = this.#box;
    const ticket = await fetchTicket?.();
    this.isUnknownToShop = !ticket;
    if (!ticket || box !== this.#box) return false;
    const grant = await send(api, 'POST /session/ticket', {
      body: {publishableKey, ticket},
    }).catch(unlessRefused);
    if (grant && box === this.#box) await this.accept(grant);
    return !!grant;
  }

  #lapse(): void {
    this.#box?.write();
    this.#become('expired');
  }

  /** Loads the texts of the language to be used, before anything is said. */
  async #speak(): Promise<void> {
    const {customer, merchant} = this.grant ?? {};
    this.locale = await chooseLocale([...this.options.languages, customer?.language, merchant?.language]);
  }

  #become(state: SessionState): void {
    const previous = this.state;
    this.state = state;
    if (state === 'signed-out' || state === 'expired') {
      this.grant = undefined;
      clearTimeout(this.#idleTimer);
    }
    this.#update();
    if (state !== previous) this.#onChange();
  }

  #update(): void {
    for (const host of this.hosts) host.requestUpdate();
  }
}

/** Refused is an answer (not signed in); anything else that went wrong is not. */
function unlessRefused(error: PortalError): false {
  if (error.status !== 401) throw error;
  return false;
}

/** How an element below a `<portal-session>` gets at it. */
export const sessionContext = createContext<Session>(Symbol.for('portal-session'));
