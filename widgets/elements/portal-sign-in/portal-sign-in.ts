import {msg, str} from '@lit/localize';
import {html, nothing, type PropertyDeclarations, type PropertyValues} from 'lit';
import type {PortalError} from '../../client/portal-error.ts';
import type {Session} from '../../controllers/session.ts';
import {explain} from '../../internal/explain.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {field} from '../../styles/field.ts';
import {styles} from './portal-sign-in.styles.ts';

const CODE_LENGTH = 6;
const NO_TICKET = 'shop.no_ticket';

/**
 * @summary Signs a customer in: by the shop's own sign-in where somebody may be signed in there, or by a code sent by e-mail.
 *
 * Shows nothing but a sentence to somebody who is signed in. Whether an address is known is never said.
 *
 * @csspart form - the form of either step
 * @csspart button - buttons
 */
export class PortalSignIn extends PortalElement {
  static override styles = [...PortalElement.styles, field, styles];
  static override properties: PropertyDeclarations = {
    byCode: {type: Boolean, attribute: 'by-code', reflect: true},
    email: {state: true},
    sent: {state: true},
    busy: {state: true},
    problem: {state: true},
  };

  /** Goes straight to the code by e-mail, past the shop's own sign-in. */
  byCode = false;

  private email = '';
  private sent?: {signInId: string; atMs: number};
  private busy = false;
  private problem?: PortalError;

  protected override renderContent(): unknown {
    return html`<p>
      ${msg(str`You are signed in as ${this.session!.grant!.contact?.name ?? this.session!.grant!.customer.name}.`)}
    </p>`;
  }

  protected override renderPending() {
    return html`<span class="bone title"></span><span class="bone line"></span><span class="bone line"></span>`;
  }

  protected override renderSignedOut(session: Session): unknown {
    // Where nobody is signed in to the shop either, its sign-in would only fail: the code comes first.
    if (session.hasTicketSource && !this.byCode && !session.isUnknownToShop && !this.sent)
      return this.renderShopStep(session);
    return this.sent ? this.renderCodeStep() : this.renderEmailStep(session);
  }

  private renderShopStep(session: Session): unknown {
    return html`<div class="form" part="form">
      <h2>${msg('Sign in')}</h2>
      ${this.renderReason(session, msg('You are not signed in to your account.'))} ${this.renderError()}
      <button
        class="button primary"
        part="button"
        ?disabled=${session.state === 'signing-in'}
        @click=${this.handleShop}
      >
        ${msg('Sign in with the shop’s account')}
      </button>
      <button class="button quiet" part="button" @click=${() => (this.byCode = true)}>
        ${msg('Get a code by e-mail instead')}
      </button>
    </div>`;
  }

  private renderReason(session: Session, otherwise: string): unknown {
    return session.state === 'expired'
      ? html`<p role="status">${msg('Your session has ended. Sign in again to go on.')}</p>`
      : html`<p class="muted">${otherwise}</p>`;
  }

  private renderEmailStep(session: Session): unknown {
    return html`<form part="form" novalidate @submit=${this.handleEmail}>
      <h2>${msg('Sign in')}</h2>
      ${this.renderReason(session, msg('We send a code to your e-mail address. No password needed.'))}
      <label class="field">
        <span>${msg('E-mail address')}</span>
        <input
          type="email"
          name="email"
          autocomplete="email"
          required
          .value=${this.email}
          aria-invalid=${this.problem && this.problem.code !== NO_TICKET ? 'true' : 'false'}
          aria-describedby="problem"
        />
      </label>
      ${this.renderError()}
      <button class="button primary" part="button" ?disabled=${this.busy}>${msg('Send me a code')}</button>
      ${
        session.hasTicketSource
          ? html`<button
              class="button quiet"
              part="button"
              type="button"
              ?disabled=${this.busy || session.state === 'signing-in'}
              @click=${this.handleShop}
            >
              ${msg('Sign in with the shop’s account')}
            </button>`
          : nothing
      }
    </form>`;
  }

  private renderCodeStep(): unknown {
    const spent = this.problem && !this.problem.extra['triesLeft'];
    return html`<form part="form" novalidate @submit=${this.handleCode}>
      <h2>${msg('Enter your code')}</h2>
      <p class="muted">
        ${msg(str`If ${this.email} is known to the shop, a 6-digit code is on its way there. It can be used for 10 minutes.`)}
      </p>
      <label class="field">
        <span>${msg('Code')}</span>
        <input
          class="code"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          spellcheck="false"
          dir="ltr"
          ?readonly=${this.busy}
          aria-invalid=${this.problem ? 'true' : 'false'}
          aria-describedby="problem"
          @input=${this.handleInput}
          @paste=${this.handlePaste}
        />
      </label>
      ${this.renderError()}
      <button class="button primary" part="button" ?disabled=${this.busy || spent}>${msg('Sign in')}</button>
      <div class="others">
        <button class="button quiet" part="button" type="button" ?disabled=${this.busy} @click=${this.handleResend}>
          ${msg('Send a new code')}
        </button>
        <button class="button quiet" part="button" type="button" ?disabled=${this.busy} @click=${this.handleBack}>
          ${msg('Use another address')}
        </button>
      </div>
    </form>`;
  }

  /** Stands there from the beginning, empty: a screen reader announces what changes in it. */
  private renderError(): unknown {
    return html`<p class="error" id="problem" role="alert">${this.problem?.text ?? nothing}</p>`;
  }

  /** Moving on to the code moves the cursor there; where the element first appears, the page keeps it. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (changed.has('sent') && this.hasUpdated && (this.sent || changed.get('sent'))) this.input?.focus();
    if (changed.has('problem') && this.problem) {
      this.input?.focus();
      this.input?.select();
    }
  }

  private get input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input');
  }

  private handleEmail(event: Event): void {
    event.preventDefault();
    this.email = this.input!.value.trim();
    void this.sendCode();
  }

  private async sendCode(): Promise<void> {
    if (!/^\S+@\S+\.\S+$/.test(this.email)) {
      return this.fail({text: msg('Enter an e-mail address, like name@example.com.')} as PortalError);
    }
    await this.try(async (session) => {
      const {signInId} = await session.call('POST /sign-in/codes', {
        body: {publishableKey: session.options.publishableKey, email: this.email},
      });
      this.sent = {signInId, atMs: Date.now()};
      if (this.input?.name === 'code') this.input.value = '';
    });
  }

  private handleCode(event: Event): void {
    event.preventDefault();
    const code = digitsOf(this.input!.value);
    if (code.length !== CODE_LENGTH)
      return this.fail({text: msg('Enter all 6 digits of the code.'), extra: {triesLeft: 1}} as never);
    void this.try(async (session) => {
      const {signInId} = this.sent!;
      const {publishableKey} = session.options;
      await session.accept(await session.call('POST /sign-in/verify', {body: {publishableKey, signInId, code}}));
      this.sent = undefined;
    });
  }

  /** The sixth digit sends it off. */
  private handleInput(): void {
    const {input} = this;
    const digits = digitsOf(input!.value).slice(0, CODE_LENGTH);
    if (input!.value !== digits) input!.value = digits;
    if (digits.length === CODE_LENGTH && !this.busy) input!.form!.requestSubmit();
  }

  /** Takes the code out of whatever was copied: "Your code: 123 456". */
  private handlePaste(event: ClipboardEvent): void {
    event.preventDefault();
    this.input!.value = digitsOf(event.clipboardData?.getData('text') ?? '');
    this.handleInput();
  }

  private handleResend(): void {
    void this.sendCode();
  }

  private handleBack(): void {
    this.problem = this.sent = undefined;
  }

  private async handleShop(): Promise<void> {
    if (await this.session!.signIn()) return;
    this.fail({
      code: NO_TICKET,
      text: msg('The shop could not tell who you are. Sign in to the shop first, or get a code by e-mail.'),
    } as PortalError);
  }

  private fail(problem: PortalError): void {
    this.problem = problem;
  }

  private async try(act: (session: Session) => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = undefined;
    try {
      await act(this.session!);
    } catch (error) {
      const problem = await explain(error, this.locale);
      this.busy = false;
      this.fail(problem);
    } finally {
      this.busy = false;
    }
  }
}

/** The digits in a text, those of other scripts (Arabic ٠–٩, Persian ۰–۹) included, as 0 to 9. */
function digitsOf(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/\D/g, '');
}

customElements.define('portal-sign-in', PortalSignIn);

declare global {
  interface HTMLElementTagNameMap {
    'portal-sign-in': PortalSignIn;
  }
}
