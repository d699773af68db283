import {msg} from '@lit/localize';
import {html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult} from 'lit';
import type {PortalError} from '../client/portal-error.ts';
import type {Session} from '../controllers/session.ts';
import {SessionConsumer} from '../controllers/session-consumer.ts';
import {base} from '../styles/base.ts';
import {directionOf, languageOf} from '../text/locale.ts';
import {formatDate, formatMoney} from './format.ts';
import type {Load} from './load.ts';

/** What the loader leaves for us: looks through a root for elements whose code has not been asked for yet. */
declare global {
  var portalScan: ((root: ParentNode) => void) | undefined;
}

/**
 * What every element of the portal has: its session, formats in the customer's language, and the states it may be in.
 * A subclass writes `renderContent()` (somebody is signed in) and `renderPending()` (a skeleton of the same height).
 */
export abstract class PortalElement extends LitElement {
  static override styles = [base];
  static override properties: PropertyDeclarations = {sessionId: {attribute: 'session'}};

  /** The id of the `<portal-session>` to use, when it is not the one around this element or the page's own. */
  sessionId?: string;

  /** Whether the sign-in form has been asked for in this element. */
  #signingIn = false;
  #consumer = new SessionConsumer(this);

  get session(): Session | undefined {
    return this.#consumer.session;
  }

  get locale(): string {
    return this.session?.locale ?? 'en';
  }

  protected override render(): unknown {
    const {session} = this;
    if (!session) return this.renderPending();
    if (session.state === 'signed-in') {
      this.#signingIn = false;
      return this.renderContent();
    }
    if (session.state !== 'unknown') return this.renderSignedOut(session);
    return session.problem ? this.renderProblem(session.problem, () => session.start()) : this.renderPending();
  }

  /** What it shows to somebody who is signed in. */
  protected abstract renderContent(): unknown;

  /** A skeleton: as tall as what will come, so that nothing jumps. */
  protected abstract renderPending(): TemplateResult;

  /** Says that nobody is signed in, or that the session has ended, and offers to sign in. */
  protected renderSignedOut({state: now}: Session): unknown {
    if (this.#signingIn) return html`<portal-sign-in by-code session=${this.sessionId ?? nothing}></portal-sign-in>`;
    return html`<div class="notice" part="notice" role="status">
      <p>${now === 'expired' ? msg('Your session has ended. Sign in again to go on.') : msg('Sign in to see this.')}</p>
      <button class="button" part="button" ?disabled=${now === 'signing-in'} @click=${this.#signIn}>
        ${now === 'expired' ? msg('Sign in again') : msg('Sign in')}
      </button>
    </div>`;
  }

  /** What went wrong, what to do about it, and a way to try again. */
  protected renderProblem(error: PortalError, retry: () => unknown): TemplateResult {
    return html`<div class="notice" part="notice" role="alert">
      <p>
        ${error.text ?? msg('The portal cannot be reached. Check your connection and try again.')}
        ${error.requestId ? html`<small>${msg('Reference')}: ${error.requestId}</small>` : nothing}
      </p>
      <button class="button" part="button" @click=${retry}>${msg('Try again')}</button>
    </div>`;
  }

  /**
   * The states of something that is loaded: a skeleton the first time, the error with a retry, and the content. While
   * newer content is on its way, the present one stays, marked busy.
   */
  protected show<V>(load: Load<V>, content: (value: V) => unknown): unknown {
    const {latest, problem} = load;
    // 1 is TaskStatus.PENDING.
    if (problem && load.status !== 1) return this.renderProblem(problem, () => load.run());
    if (latest === undefined) return this.renderPending();
    return html`<div class="content" aria-busy=${load.status === 1}>${content(latest)}</div>`;
  }

  /** An amount in minor units, in the customer's language. */
  protected money(amountMinor: number, currency: string): string {
    return formatMoney(amountMinor, currency, this.locale);
  }

  /** A calendar date in the customer's language, as `<time>`. */
  protected date(date: string): TemplateResult {
    return html`<time datetime=${date}>${formatDate(date, this.locale)}</time>`;
  }

  protected override updated(_changed: PropertyValues): void {
    globalThis.portalScan?.(this.renderRoot);
    this.#matchLanguage();
  }

  /** Where the page speaks another language than this customer, the element says so: for screen readers and direction. */
  #matchLanguage(): void {
    const {locale} = this;
    if (this.session?.state === 'unknown' || this.lang === locale || this.getRootNode() instanceof ShadowRoot) return;
    const around = this.parentElement?.closest<HTMLElement>('[lang]')?.lang ?? '';
    if (languageOf(around) === languageOf(locale)) return;
    this.lang = locale;
    this.dir = directionOf(locale);
  }

  #signIn = async (): Promise<void> => {
    this.#signingIn = !(await this.session!.signIn());
    this.requestUpdate();
  };
}
