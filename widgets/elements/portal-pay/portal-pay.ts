import {msg, str} from '@lit/localize';
import {html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult} from 'lit';
import {PortalError} from '../../client/portal-error.ts';
import type {PayableGroup, Payables, Payment, StartPayment} from '../../client/shapes.ts';
import type {Session} from '../../controllers/session.ts';
import {hrefOf, readPlace} from '../../controllers/place.ts';
import {
  PortalPaymentFailedEvent,
  PortalPaymentProcessingEvent,
  PortalPaymentSucceededEvent,
} from '../../events/payment-events.ts';
import {Load} from '../../internal/load.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {standsInForeignShadow} from '../../stripe/pay-field.ts';
import {badge} from '../../styles/badge.ts';
import {field} from '../../styles/field.ts';
import {errorText} from '../../text/errors.ts';
import {type Billing, billingDetailsOf, missingIn, renderBilling} from './billing-form.ts';
import {CardField} from './card-field.ts';
import {declineText} from './decline-texts.ts';
import {openFloating} from './floating.ts';
import {HistoryStep} from './history-step.ts';
import {renderAsking, renderOutcome, renderUnknown} from './outcomes.ts';
import {type Outcome, PaymentFlow} from './payment-flow.ts';
import {styles} from './portal-pay.styles.ts';
import {renderNothingLeft} from './nothing-left.ts';
import {isCut, renderCurrencies, renderInvoices, renderNotPayable} from './summary.ts';

/** While nobody knows how a payment came out, the server is asked in rounds, each some 15 seconds long. */
const ASK_ROUNDS_MAX = 20;
/** Between rounds: a server that answers at once that it cannot say is not to be asked at once again. */
const ASK_ROUND_PAUSE_MS = 2000;
/** How long leaving may take; what is still reserved then lapses by itself. */
const LEAVE_MAX_MS = 5000;

/**
 * `form`: fill in and pay. `asking`: back from a redirect, the server is being asked. `unknown`: nobody knows yet.
 * `leaving`: what was started is being cancelled. The others are how it came out, by the server's word alone.
 */
type Step = 'form' | 'asking' | 'unknown' | 'leaving' | 'processing' | 'succeeded';

/**
 * @summary The Pay sheet: one or several invoices in full, by card.
 *
 * It takes the place of what it was opened from rather than lying over the page. Not a modal dialog on purpose: Stripe's
 * 3-D Secure window is put at the end of the body, and would be behind a `showModal()` dialog and inert (HTML, "top
 * layer"). For the same reason nothing else is made inert while it is open.
 *
 * Opening it reserves nothing. A payment is started when the customer pays, and cancelled when they leave.
 *
 * @fires portal-payment-succeeded - the server has confirmed that the money was received
 * @fires portal-payment-processing - the bank is working on it; nothing is paid yet
 * @fires portal-payment-failed - a try did not go through; the sheet stays open for another
 * @fires close - the sheet has been left (does not bubble)
 * @slot pay - Stripe's field, put into the light DOM of the outermost portal element
 * @csspart sheet - the whole sheet
 * @csspart amount - the amount to pay
 * @csspart button - buttons
 * @csspart primary - the Pay button
 * @cssprop --portal-accent - the Pay button, and Stripe's field
 */
export class PortalPay extends PortalElement {
  static override styles = [...PortalElement.styles, badge, field, styles];
  static override properties: PropertyDeclarations = {
    invoiceIds: {attribute: false},
    currency: {},
    returned: {attribute: false},
    opened: {type: Boolean, reflect: true},
    from: {attribute: false},
    step: {state: true},
    busy: {state: true},
    problem: {state: true},
    payment: {state: true},
    billing: {state: true},
    billingErrors: {state: true},
    isEditing: {state: true},
  };

  /** Which invoices; `null` is everything payable. */
  invoiceIds: string[] | null = null;
  /** Where there are several currencies: which one to begin with. */
  currency?: string;
  /** Id of a payment that the customer was redirected for and has come back from. */
  returned?: string;
  /** Whether the sheet is open; `open()` and `close()` change it. */
  opened = false;
  /** The sheet in whose stead this one is open, at the end of the body. */
  from?: PortalPay;

  private step: Step = 'form';
  private busy = false;
  private problem?: {text: string; requestId?: string};
  private payment?: Payment;
  private billing?: Billing;
  private billingErrors: ReturnType<typeof missingIn> = {};
  private isEditing = false;

  private historyStep = new HistoryStep(this);
  private payables: Load<Payables | undefined> = new Load(this, {
    args: () => [this.opened && !this.returned, this.invoiceIds?.join()],
    load: async (call, [isWanted, invoiceIds]) => {
      if (!isWanted) return undefined;
      // After a payment everything loads again; what this sheet has just paid is not asked for.
      if (this.step !== 'form' && this.payables.latest) return this.payables.latest;
      return call('GET /payables', {query: {invoiceIds: invoiceIds as string | undefined}});
    },
  });
  private card = new CardField(
    this,
    () => this.requestUpdate(),
    () => this.#escape(),
  );
  #flow?: PaymentFlow;
  /** Rises with each opening, leaving and trying: what belongs to an earlier one has nothing to say any more. */
  #turn = 0;
  #opener?: HTMLElement;
  #focus?: string;
  #epoch?: number;

  override get session(): Session | undefined {
    return this.from ? this.from.session : super.session;
  }

  /** Opens the sheet. Reserves nothing. */
  open(): void {
    if (this.opened) return;
    if (standsInForeignShadow(this)) return openFloating(this);
    this.#opener = deepActiveElement();
    this.#begin();
    this.opened = true;
    this.#focus = 'h2';
    void this.historyStep.set(() => this.opened);
  }

  /** Leaves the sheet: cancels what was started and not decided, so that nothing stays reserved. */
  async close(): Promise<void> {
    if (!this.opened || this.step === 'leaving') return;
    const turn = ++this.#turn;
    const {busy} = this;
    // What it was opened from offered to pay what cannot be paid any more: it looks again, and its button goes.
    const isOutdated = this.step === 'form' && !!this.payables.latest && !this.#group;
    if (this.#flow && (this.step === 'form' || this.step === 'unknown')) {
      this.step = 'leaving';
      this.busy = false;
      const leaving = this.#flow.leave().catch((): Outcome => ({kind: 'unknown'}));
      const late = new Promise<Outcome>((done) => setTimeout(done, LEAVE_MAX_MS, {kind: 'unknown'}));
      const left = await Promise.race([leaving, late]);
      if (turn !== this.#turn) return;
      // It was through before it could be cancelled; or it was on its way, and nobody can say.
      if (left?.kind === 'succeeded' || left?.kind === 'processing') return this.#finish(left);
      if (left?.kind === 'unknown' && busy) return this.#wait(turn);
      if (left) this.session?.invalidate();
    }
    this.card.remove();
    if (isOutdated) this.#opener = undefined;
    this.opened = false;
    this.historyStep.undo();
    this.dispatchEvent(new Event('close'));
    if (isOutdated) this.session?.invalidate();
    await this.updateComplete;
    this.#focusBack();
  }

  /** To what had the focus before; a Pay button that is gone, since its invoice is paid, leaves it to its element. */
  #focusBack(): void {
    if (this.#opener?.isConnected) return this.#opener.focus();
    const root = this.getRootNode();
    if (!(root instanceof ShadowRoot)) return;
    const host = root.host as HTMLElement;
    host.tabIndex = -1;
    host.focus({preventScroll: true});
    host.addEventListener('blur', () => host.removeAttribute('tabindex'), {once: true});
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#turn++;
    this.card.remove();
    if (this.opened && this.#flow && (this.step === 'form' || this.step === 'unknown')) {
      const {session} = this;
      void this.#flow.leave().then(
        (left) => left && session?.invalidate(),
        () => {},
      );
    }
    this.opened = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('returned') && this.returned) {
      this.opened = true;
      this.step = 'asking';
      this.#focus = 'h2';
    }
    if (this.opened && this.historyStep.wasLeft()) void this.close();
    // Another customer's session: nothing of the earlier one's stays.
    const epoch = this.session?.epoch;
    if (this.#epoch && epoch && epoch !== this.#epoch) {
      this.#begin();
      this.card.remove();
      this.billing = undefined;
      this.opened = false;
    }
    this.#epoch = epoch || this.#epoch;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const {opened, step, session} = this;
    if (session?.state !== 'signed-in' || !opened) return;
    if (this.returned && step === 'asking') void this.#return(this.returned);
    const payables = this.payables.latest;
    const group = this.#group;
    if (step === 'form' && payables && group && !group.refusal && group.methods.includes('card')) {
      if (this.card.state !== 'failed') {
        void this.card.show(payables.stripe, group.currency, group.totalMinor, this.locale);
      }
    } else if (step !== 'form' && step !== 'leaving') this.card.remove();
    if (this.#focus) {
      const target = this.renderRoot.querySelector<HTMLElement>(this.#focus);
      if (!target) return;
      this.#focus = undefined;
      target.focus({preventScroll: true});
      target.scrollIntoView({block: 'nearest'});
    }
  }

  protected override renderContent(): unknown {
    if (!this.opened) return nothing;
    const {step} = this;
    return html`<section
      class="sheet"
      part="sheet"
      role=${this.from ? 'dialog' : 'group'}
      aria-labelledby="title"
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#escape()}
    >
      ${
        step === 'form' || step === 'leaving'
          ? html`${this.renderHead()}
            ${this.show(this.payables, (payables) => (payables ? this.renderPayables(payables) : this.renderPending()))}`
          : step === 'asking'
            ? renderAsking()
            : step === 'unknown'
              ? renderUnknown({ask: () => this.#wait(++this.#turn), retry: () => this.#retryForm(), close: this.#hide})
              : renderOutcome(
                  this.payment!,
                  this.locale,
                  this.payables.latest?.groups.find(
                    ({currency, refusal}) => currency !== this.payment!.currency && !refusal,
                  ),
                  {done: this.#hide, goOn: (currency) => this.#goOn(currency)},
                )
      }
    </section>`;
  }

  protected override renderPending(): TemplateResult {
    if (!this.opened) return html``;
    return html`<div class="columns">
      <div><span class="bone figure"></span><span class="bone"></span></div>
      <div class="card bones">
        <span class="bone card-bone"></span><span class="bone"></span><span class="bone"></span
        ><span class="bone"></span>
      </div>
    </div>`;
  }

  private renderHead(): TemplateResult {
    const count = this.#group?.invoices.length ?? 0;
    const [first] = this.#group?.invoices ?? [];
    const [left] = this.payables.latest?.notPayable ?? [];
    const title =
      !count && left && this.invoiceIds?.length === 1
        ? msg(str`Invoice ${left.number}`)
        : count === 1
          ? msg(str`Pay invoice ${first!.number}`)
          : count
            ? msg(str`Pay ${count} invoices`)
            : msg('Pay');
    return html`<div class="head">
      <h2 id="title" tabindex="-1">${title}</h2>
      <button class="button quiet" part="button" ?disabled=${this.step === 'leaving'} @click=${this.close}>
        ${this.step === 'leaving' ? msg('Leaving…') : msg('Close')}
      </button>
    </div>`;
  }

  private renderPayables(payables: Payables): TemplateResult {
    const {groups} = payables;
    const group = this.#group;
    if (!group) {
      return renderNothingLeft(payables, {tried: this.problem?.text, done: this.close});
    }
    return html`${groups.length > 1 ? renderCurrencies(groups, group, this.locale, this.busy, (currency) => this.#choose(currency)) : nothing}
      <div class="columns">
        <div class="summary">
          <p class="muted">${msg('To pay now')}</p>
          <p class="figure" part="amount">${this.money(group.totalMinor, group.currency)}</p>
          ${renderInvoices(group, this.locale, !this.invoiceIds && isCut(payables))} ${renderNotPayable(payables)}
        </div>
        ${this.renderForm(payables, group)}
      </div>`;
  }

  private renderForm(payables: Payables, group: PayableGroup): TemplateResult {
    const {currency, refusal} = group;
    if (refusal || !group.methods.includes('card')) {
      const code = refusal?.code ?? 'payments.online_not_allowed';
      return html`<div class="card">
        <p>${errorText(new PortalError(code, 409, '', '', {...refusal, currency}), this.locale)}</p>
      </div>`;
    }
    const {busy, card} = this;
    const locked = busy || this.step === 'leaving';
    return html`<form class="card" novalidate @submit=${this.#submit}>
      ${
        this.problem
          ? html`<div class="notice" part="notice" role="alert" tabindex="-1">
              <p>
                ${this.problem.text}
                ${this.problem.requestId ? html`<small>${msg('Reference')}: ${this.problem.requestId}</small>` : nothing}
              </p>
            </div>`
          : nothing
      }
      <div class="card-field" aria-busy=${card.state === 'loading'}>
        ${
          card.state === 'failed'
            ? html`<div class="notice" part="notice" role="alert">
                <p>${msg('The field for your card could not be loaded. Check your connection and try again.')}</p>
                <button type="button" class="button" part="button" @click=${this.#reloadCard}>
                  ${msg('Try again')}
                </button>
              </div>`
            : html`<slot name="pay"></slot
                >${card.state === 'ready' ? nothing : html`<span class="bone card-bone"></span>`}`
        }
      </div>
      ${renderBilling(this.#billing(payables), {
        locale: this.locale,
        errors: this.billingErrors,
        isEditing: this.isEditing,
        isBusy: locked,
        change: this.#changeBilling,
        edit: this.#editBilling,
      })}
      <button class="button primary" part="button primary" ?disabled=${locked || card.state !== 'ready'}>
        ${busy ? msg('Paying…') : msg(str`Pay ${this.money(group.totalMinor, currency)}`)}
      </button>
      <p class="status" role="status">${busy ? msg('Your payment is under way. Stay on this page.') : ''}</p>
      <small>${msg('Your card details go straight to Stripe, encrypted. The shop never sees them.')}</small>
    </form>`;
  }

  /** What is being paid: the currency that was chosen, else the first. */
  get #group(): PayableGroup | undefined {
    const groups = this.payables.latest?.groups ?? [];
    return groups.find(({currency}) => currency === this.currency) ?? groups[0];
  }

  #billing({billingAddress, email, customerName}: Payables): Billing {
    if (!this.billing) {
      const {contact} = this.session?.grant ?? {};
      this.billing = {
        ...billingAddress,
        name: contact?.name ?? customerName,
        email: contact?.email ?? email ?? undefined,
      };
      this.isEditing = Object.keys(missingIn(this.billing)).some((name) => name !== 'name');
    }
    return this.billing;
  }

  #begin(): void {
    this.#turn++;
    this.#flow = undefined;
    this.step = 'form';
    this.busy = false;
    this.problem = this.payment = undefined;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const group = this.#group;
    const {stripe, elements} = this.card;
    // One at a time: a second click, or Enter while it runs, does nothing.
    if (this.busy || !group || !stripe || !elements || this.step !== 'form') return;
    this.busy = true;
    const turn = ++this.#turn;
    this.problem = undefined;

    const billing = this.billing ?? {};
    this.billingErrors = missingIn(billing);
    const [missing] = Object.keys(this.billingErrors);
    // Both at once, so that everything that is missing is said at once.
    const {error} = await elements.submit();
    if (turn !== this.#turn) return;
    if (missing || error) {
      this.busy = false;
      if (missing === 'name' || this.isEditing) this.#focus = missing && `[name=${missing}]`;
      else if (missing) this.#editBilling();
      if (error && error.type !== 'validation_error')
        this.#complain(declineText(error.decline_code ?? error.code ?? ''));
      return;
    }

    const parts: StartPayment = {
      currency: group.currency,
      amountMinor: group.totalMinor,
      method: 'card',
      invoices: group.invoices.map(({id, payableMinor}) => ({invoiceId: id, amountMinor: payableMinor})),
    };
    this.#flow ??= this.#newFlow();
    const outcome = await this.#flow.pay(parts, stripe, elements, (payment) => ({
      return_url: returnUrlFor(payment.id),
      payment_method_data: {billing_details: billingDetailsOf(billing)},
    }));
    if (turn === this.#turn) await this.#take(outcome, turn);
  };

  async #take(outcome: Outcome, turn: number): Promise<void> {
    this.busy = false;
    switch (outcome.kind) {
      case 'succeeded':
      case 'processing':
        return this.#finish(outcome as Outcome & {payment: Payment});
      case 'unknown':
        return this.#wait(turn);
      case 'incomplete':
      case 'left':
        return;
      case 'declined':
        this.#complain(declineText(outcome.code));
        this.#tell(new PortalPaymentFailedEvent(outcome.code, outcome.payment?.id));
        if (this.returned) await this.#tryAgainAfter(outcome.payment);
        return;
      case 'refused':
        await this.#refused(outcome.error);
    }
  }

  /** The server would not start it. Where something has changed, the new amounts are shown before anybody pays again. */
  async #refused(error: PortalError): Promise<void> {
    const group = this.#group!;
    const {currency, totalMinor} = group;
    const explained = new PortalError(
      error.code,
      error.status,
      '',
      '',
      {...error.extra, currency},
      error.retryAfterSeconds,
    );
    let text = errorText(explained, this.locale);
    if (error.status === 409) {
      await this.payables.run();
      const now = this.#group;
      if (now && now.currency === currency && now.totalMinor !== totalMinor) {
        text = msg(
          str`The amount has changed from ${this.money(totalMinor, currency)} to ${this.money(now.totalMinor, currency)}. Check it, then pay again.`,
        );
      }
    } else if (!error.status || error.status >= 500) {
      text = msg('The payment could not be started, so nothing was charged. Check your connection and try again.');
    }
    this.#complain(text, error.requestId);
    this.#tell(new PortalPaymentFailedEvent(error.code, undefined, error));
  }

  /** Asks until the server knows; again from the beginning when the customer asks. */
  async #wait(turn: number): Promise<void> {
    this.step = 'unknown';
    this.#focus = 'h2';
    for (let round = 0; round < ASK_ROUNDS_MAX && turn === this.#turn; round++) {
      const outcome = await this.#flow!.ask();
      if (turn !== this.#turn) return;
      if (outcome.kind === 'unknown') {
        await new Promise((done) => setTimeout(done, ASK_ROUND_PAUSE_MS));
        continue;
      }
      if (outcome.kind === 'declined') this.#showForm();
      return this.#take(outcome, turn);
    }
  }

  /** Back from a redirect: what the address said is not believed, the server is asked. */
  async #return(paymentId: string): Promise<void> {
    if (this.#flow) return;
    const turn = ++this.#turn;
    this.#flow = this.#newFlow();
    this.#flow.resume({id: paymentId} as Payment);
    const outcome = await this.#flow.ask();
    if (turn === this.#turn) await this.#take(outcome, turn);
  }

  /** After a redirect the sheet knows only the payment: what it was for can be tried again. */
  async #tryAgainAfter(payment: Payment | undefined): Promise<void> {
    this.invoiceIds = payment?.invoices.map(({invoiceId}) => invoiceId) ?? null;
    this.currency = payment?.currency;
    this.returned = undefined;
    this.#showForm();
  }

  #finish(outcome: {kind: 'succeeded' | 'processing'; payment: Payment} | Outcome): void {
    const {kind, payment} = outcome as {kind: 'succeeded' | 'processing'; payment: Payment};
    this.payment = payment;
    this.step = kind;
    this.#focus = 'h2';
    const {id, amountMinor, currency, invoices} = payment;
    const invoiceIds = invoices.map(({invoiceId}) => invoiceId);
    const Told = kind === 'succeeded' ? PortalPaymentSucceededEvent : PortalPaymentProcessingEvent;
    this.#tell(new Told(id, amountMinor, currency, invoiceIds));
    this.session?.invalidate();
  }

  /** Shows what went wrong above the form, and brings the focus there. */
  #complain(text: string, requestId?: string): void {
    this.problem = {text, requestId};
    this.#focus = '.notice[tabindex]';
  }

  #tell(event: Event): void {
    (this.from ?? this).dispatchEvent(event);
  }

  #newFlow(): PaymentFlow {
    return new PaymentFlow((route, options) => this.session!.call(route, options));
  }

  #showForm(): void {
    this.step = 'form';
    this.busy = false;
  }

  #retryForm(): void {
    this.#turn++;
    if (this.returned) void this.#tryAgainAfter(this.#flow?.payment?.invoices ? this.#flow.payment : undefined);
    else this.#showForm();
    this.#focus = 'h2';
  }

  #choose(currency: string): void {
    this.currency = currency;
    this.problem = undefined;
  }

  /** The next currency, in the same sheet. */
  #goOn(currency: string): void {
    this.#begin();
    this.currency = currency;
    this.#focus = 'h2';
    void this.payables.run();
  }

  /** Closes without cancelling: it is through, or on its way and known to the server, which finds out by itself. */
  #hide = (): void => {
    this.#flow = undefined;
    void this.close();
  };

  #escape = (): void => {
    // While it runs, Escape may be meant for the bank's window.
    if (!this.busy && this.step === 'form') void this.close();
    else if (this.step === 'succeeded' || this.step === 'processing') this.#hide();
  };

  #reloadCard = (): void => {
    this.card.remove();
    this.requestUpdate();
  };

  #changeBilling = (name: keyof Billing, value: string): void => {
    this.billing = {...this.billing, [name]: value};
    if (this.billingErrors[name] && value.trim()) {
      this.billingErrors = {...this.billingErrors, [name]: undefined};
    }
  };

  #editBilling = (): void => {
    this.isEditing = true;
    this.#focus = '[name=line1]';
  };
}

/** Where a redirect comes back to: this page, this place, and which payment (`stripe/pay-return.ts` reads it). */
function returnUrlFor(paymentId: string): string {
  const place = readPlace();
  return new URL(hrefOf({...place, params: {...place.params, pay: paymentId}}), location.href).href;
}

/** What has the focus, through all shadow roots. */
function deepActiveElement(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : undefined;
}

customElements.define('portal-pay', PortalPay);

declare global {
  interface HTMLElementTagNameMap {
    'portal-pay': PortalPay;
  }
}
