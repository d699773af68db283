import {msg, str} from '@lit/localize';
import {html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult} from 'lit';
import type {PortalError} from '../../client/portal-error.ts';
import type {Payables, Payment} from '../../client/shapes.ts';
import {hrefOf, PlaceController, readPlace} from '../../controllers/place.ts';
import type {Session} from '../../controllers/session.ts';
import {Load} from '../../internal/load.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {standsInForeignShadow} from '../../stripe/pay-field.ts';
import {badge} from '../../styles/badge.ts';
import {field} from '../../styles/field.ts';
import {BankDetails, referenceOf} from './bank-details.ts';
import {bankDetails} from './bank-details.styles.ts';
import {type Billing, billingDetailsOf, BillingForm} from './billing-form.ts';
import {openFloating} from './floating.ts';
import {Gateway} from './gateway.ts';
import {HistoryStep} from './history-step.ts';
import {renderNothingLeft} from './nothing-left.ts';
import {Opener} from './opener.ts';
import {renderAsking, renderOutcome, renderUnknown} from './outcomes.ts';
import {mandateOf, renderPanel} from './pay-panel.ts';
import {declineText, PayRun} from './pay-run.ts';
import type {Outcome} from './payment-flow.ts';
import {type Choice, everything, type Plan} from './plan.ts';
import {styles} from './portal-pay.styles.ts';
import {changeText, refusalText} from './refusals.ts';
import {groupsOf, lookAt, numbersOf, type Shown, wishOf} from './shown.ts';
import type {Way} from './ways.ts';
import {type ChoiceView, headingOf, renderCurrencies, renderSummary} from './what-to-pay.ts';

/**
 * @summary The Pay sheet: what to pay, with which credits, how, and one button.
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
 * @fires portal-credit-applied - credits or retainers have paid it all
 * @fires portal-transfer-announced - the customer says that they have sent a transfer
 * @fires portal-navigate - to the payment methods, to verify a bank account; prevent it to take over
 * @fires close - the sheet has been left (does not bubble)
 * @slot pay - Stripe's field, put into the light DOM of the outermost portal element
 * @csspart sheet - the whole sheet
 * @csspart amount - the amount to pay
 * @csspart button - buttons
 * @csspart primary - the Pay button
 * @cssprop --portal-accent - the Pay button, and Stripe's field
 */
export class PortalPay extends PortalElement {
  static override styles = [...PortalElement.styles, badge, field, bankDetails, styles];
  static override properties: PropertyDeclarations = {
    invoiceIds: {attribute: false},
    currency: {},
    returned: {attribute: false},
    opened: {type: Boolean, reflect: true},
    from: {attribute: false},
    choice: {state: true},
    touched: {state: true},
    chosenWay: {state: true},
    said: {state: true},
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

  private choice: Choice = everything;
  private touched: ReadonlySet<string> = new Set();
  /** The way that the customer has chosen, for as long as it is there. */
  private chosenWay?: string;
  /** For a screen reader: what a choice comes to. */
  private said = '';
  private shown?: Shown;

  private place = new PlaceController(this);
  private historyStep = new HistoryStep(this);
  private bank = new BankDetails(this);
  private billing = new BillingForm((focus) => this.#changed(focus));
  private payables: Load<Payables | undefined> = new Load(this, {
    args: () => [this.opened && !this.returned, this.invoiceIds?.join()],
    load: async (call, [isWanted, invoiceIds]) => {
      if (!isWanted) return undefined;
      // After a payment everything loads again; what this sheet has just paid is not asked for.
      if (this.run.step !== 'form' && this.payables.latest) return this.payables.latest;
      return call('GET /payables', {query: {invoiceIds: invoiceIds as string | undefined}});
    },
  });
  private gateway = new Gateway(
    this,
    () => this.session!.call.bind(this.session),
    () => this.requestUpdate(),
    () => this.#escape(),
  );
  private run = new PayRun({
    call: (route, options) => this.#used!.call(route, options),
    changed: (focus) => this.#changed(focus),
    tell: (event) => (this.from ?? this).dispatchEvent(event),
    happened: () => this.#used?.invalidate(),
    explainRefusal: (error, what) => this.#explainRefusal(error, what),
    tryAgainAfter: (payment) => this.#tryAgainAfter(payment),
  });
  #opener = new Opener();
  /** Taken out of the page, an element has no session any more; what it leaves is to be cancelled all the same. */
  #used?: Session;
  #focus?: string;
  #epoch?: number;

  override get session(): Session | undefined {
    return this.from ? this.from.session : super.session;
  }

  /** Opens the sheet. Reserves nothing. */
  open(): void {
    if (this.opened) return;
    if (standsInForeignShadow(this)) return openFloating(this);
    this.#opener.note();
    this.#begin();
    this.opened = true;
    this.#focus = 'h2';
    void this.historyStep.set(() => this.opened);
  }

  /** Leaves the sheet: cancels what was started and not decided, so that nothing stays reserved. */
  async close(): Promise<void> {
    if (!this.opened || this.run.step === 'leaving') return;
    // What it was opened from offered to pay what cannot be paid any more: it looks again, and its button goes.
    const isOutdated = this.run.step === 'form' && !!this.payables.latest && !this.shown;
    const leaving = this.run.leave();
    // Before the server has answered: what is completed in a bank's window now would be completed for nothing.
    this.gateway.removeWindow();
    if (!(await leaving)) return;
    this.gateway.remove();
    if (isOutdated) this.#opener.forget();
    this.opened = false;
    this.historyStep.undo();
    this.dispatchEvent(new Event('close'));
    if (isOutdated) this.session?.invalidate();
    await this.updateComplete;
    this.#opener.focus(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.opened) this.run.abandon();
    this.gateway.remove();
    this.historyStep.forget();
    this.opened = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('returned') && this.returned) {
      this.opened = true;
      this.run.step = 'asking';
      this.#focus = 'h2';
    }
    if (this.opened && this.historyStep.wasLeft()) void this.close();
    this.#used = this.session ?? this.#used;
    // Another customer's session: nothing of the earlier one's stays.
    const epoch = this.session?.epoch;
    if (this.#epoch && epoch && epoch !== this.#epoch) {
      this.#begin();
      this.gateway.remove();
      this.billing.reset();
      this.opened = false;
    }
    this.#epoch = epoch || this.#epoch;
    this.shown = this.#look();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const {opened, session, shown} = this;
    const {step} = this.run;
    if (session?.state !== 'signed-in' || !opened) return;
    if (this.returned && step === 'asking') void this.run.return(this.returned);
    if (step === 'form' && shown) {
      const {payables, group, plan, way} = shown;
      if (way && way.kind !== 'transfer' && !way.whyNot) {
        const chargeMinor = plan.isSound ? plan.chargeMinor : undefined;
        this.gateway.show({way, payables, currency: group.currency, chargeMinor, locale: this.locale});
      }
    } else if (step !== 'form' && step !== 'leaving') this.gateway.remove();
    if (this.#focus) {
      const target = this.renderRoot.querySelector<HTMLElement>(this.#focus);
      // What is locked cannot take it yet.
      if (!target || target.matches(':disabled')) return;
      this.#focus = undefined;
      target.focus({preventScroll: true});
      target.scrollIntoView({block: 'nearest'});
    }
  }

  #look(): Shown | undefined {
    return lookAt(this.payables.latest, !this.invoiceIds, this.currency, this.choice, this.chosenWay, this.locale);
  }

  protected override renderContent(): unknown {
    if (!this.opened) return nothing;
    return html`<section
      class="sheet"
      part="sheet"
      role=${this.from ? 'dialog' : 'group'}
      aria-labelledby="title"
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#escape()}
    >
      ${this.renderStep()}
    </section>`;
  }

  private renderStep(): unknown {
    const {run} = this;
    switch (run.step) {
      case 'form':
      case 'leaving':
        return html`${this.renderHead()}
        ${this.show(this.payables, (payables) => (payables ? this.renderPayables(payables) : this.renderPending()))}`;
      case 'asking':
        return renderAsking();
      case 'unknown':
        return renderUnknown({ask: () => run.wait(), retry: () => run.retry(), close: this.#hide});
      default: {
        const paid = (run.applied ?? run.payment)!.currency;
        const next = this.payables.latest?.groups.find(({currency, invoices}) => currency !== paid && invoices.length);
        return renderOutcome(run, this.locale, this.sessionId, next, {
          done: this.#hide,
          goOn: (currency) => this.#goOn(currency),
        });
      }
    }
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
    const {invoices} = this.shown?.group ?? {invoices: []};
    const [left] = this.payables.latest?.notPayable ?? [];
    const isOneLeft = !invoices.length && left && this.invoiceIds?.length === 1;
    const title = isOneLeft ? msg(str`Invoice ${left.number}`) : headingOf(invoices);
    const isLeaving = this.run.step === 'leaving';
    return html`<div class="head">
      <h2 id="title" tabindex="-1">${title}</h2>
      <button class="button quiet" part="button" ?disabled=${isLeaving} @click=${this.close}>
        ${isLeaving ? msg('Leaving…') : msg('Close')}
      </button>
    </div>`;
  }

  private renderPayables(payables: Payables): TemplateResult {
    const {shown, locale} = this;
    if (!shown) return renderNothingLeft(payables, {tried: this.run.problem?.text, done: this.close});
    const {group, plan} = shown;
    const groups = groupsOf(payables, !this.invoiceIds);
    const isBusy = this.#isLocked;
    const view: ChoiceView = {
      choice: this.choice,
      plan,
      locale,
      isBusy,
      touched: this.touched,
      change: this.#change,
      touch: this.#touch,
    };
    return html`${groups.length > 1 ? renderCurrencies(groups, group, locale, isBusy, this.#choose) : nothing}
      <form class="columns" novalidate @submit=${this.#submit}>
        <div class="summary">${renderSummary(shown, view, {said: this.said, isAll: !this.invoiceIds})}</div>
        <div class="card pay">
          ${renderPanel(shown, {
            run: this.run,
            locale,
            isLocked: isBusy,
            stripeState: shown.way ? this.gateway.stateFor(shown.way) : 'none',
            bank: this.bank,
            choose: this.#chooseWay,
            verify: () => this.renderVerify(),
            reload: this.#reloadStripe,
            billing: (type) => this.billing.render(this.#payerOf(payables, type), type, locale, isBusy),
          })}
        </div>
      </form>`;
  }

  private renderVerify(): TemplateResult {
    const verify = () => {
      // The sheet's own step in the history becomes the one that leads there.
      this.historyStep.release();
      this.place.go({view: 'payment-methods', params: {}});
      void this.close();
    };
    return html`<button type="button" class="button" part="button" @click=${verify}>
      ${msg('Finish verification')}
    </button>`;
  }

  get #isLocked(): boolean {
    return this.run.busy || this.run.step === 'leaving';
  }

  /** What a new method is asked for, as far as it is known: a card is a person's, an account the customer's. */
  #payerOf({billingAddress, email, customerName}: Payables, type: string): Billing {
    const {contact} = this.session?.grant ?? {};
    return {
      ...billingAddress,
      name: (type === 'card' && contact?.name) || customerName,
      email: contact?.email ?? email ?? undefined,
    };
  }

  #changed(focus?: string): void {
    this.#focus = focus ?? this.#focus;
    this.requestUpdate();
  }

  #begin(): void {
    this.run.begin();
    this.choice = everything;
    this.touched = new Set();
    this.chosenWay = undefined;
    this.said = '';
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const {run} = this;
    const shown = this.#look();
    if (!shown || run.busy || run.step !== 'form') return;
    const {group, plan, way, isCovered} = shown;
    const {currency} = group;
    const {parts, creditMinor, retainerMinor, chargeMinor} = plan;
    if (!plan.isSound) return this.#showMistakes(plan);
    if (isCovered) return run.apply({currency, invoices: parts, creditMinor, retainerMinor});
    if (!way || way.whyNot) return run.complain(msg('Choose another way to pay. This one cannot be used now.'));
    if (way.kind === 'transfer') {
      const reference = referenceOf(numbersOf(plan));
      return run.announce({currency, amountMinor: chargeMinor, invoices: parts, reference});
    }
    if (this.gateway.stateFor(way) !== 'ready') return;

    const wish = wishOf(shown, way, mandateOf(way, shown));
    await run.pay(way.type, async (flow, isWanted): Promise<Outcome | undefined> => {
      if (way.kind === 'new' && !(await this.#isFilledIn(way, isWanted))) return undefined;
      return flow.pay(wish, (started) =>
        this.gateway.confirm(started, returnUrlFor(started.id), billingDetailsOf(this.billing.value)),
      );
    });
  };

  /** Our own fields and Stripe's, both at once, so that everything that is missing is said at once. */
  async #isFilledIn({type}: Way, isWanted: () => boolean): Promise<boolean> {
    const isComplete = this.billing.check(type);
    const error = await this.gateway.submit();
    if (!isWanted()) return false;
    this.billing.showMissing();
    if (error && error.type !== 'validation_error') {
      this.run.complain(declineText(error.decline_code ?? error.code ?? '', type));
    }
    return isComplete && !error;
  }

  /** What is wrong with the amounts is told at each, and the first gets the focus. */
  #showMistakes({rows, otherProblem}: Plan): void {
    const wrong = [
      ...(otherProblem ? ['other'] : []),
      ...rows.filter(({problem}) => problem).map(({invoice}) => invoice.id),
    ];
    this.touched = new Set([...this.touched, ...wrong]);
    if (wrong[0]) this.#focus = `#${CSS.escape(wrong[0])}`;
    else this.run.complain(msg('Choose at least one invoice.'));
    this.requestUpdate();
  }

  /** The server would not do it. Where something has changed, it is shown before anybody pays again. */
  async #explainRefusal(error: PortalError, what: 'payment' | 'credit' | 'transfer'): Promise<string> {
    const before = this.shown!;
    const {currency} = before.group;
    const money = (amountMinor: number) => this.money(amountMinor, currency);
    // Refused for certain: something is not as it stands here.
    if (error.status >= 400 && error.status < 500) {
      await this.payables.run();
      const now = this.#look();
      const changed = now?.group.currency === currency ? changeText(before, now, money) : undefined;
      if (changed) return changed;
    }
    return refusalText(error, what, currency, this.locale, money);
  }

  /** After a redirect the sheet knows only the payment: what it was for can be tried again. */
  #tryAgainAfter(payment: Payment | undefined): void {
    this.invoiceIds = payment?.invoices.map(({invoiceId}) => invoiceId) ?? null;
    this.currency = payment?.currency;
    this.returned = undefined;
  }

  #change = (change: Partial<Choice>): void => {
    this.choice = {...this.choice, ...change};
    this.run.problem = undefined;
    // While an amount is being typed, each digit is not worth a word.
    if (!('typed' in change) && change.other === undefined) this.#say();
  };

  #touch = (field: string): void => {
    this.touched = new Set(this.touched).add(field);
    this.#say();
  };

  #say(): void {
    const {plan, group} = this.#look() ?? {};
    this.said = plan?.isSound && group ? msg(str`To pay now: ${this.money(plan.chargeMinor, group.currency)}`) : '';
  }

  #choose = (currency: string): void => {
    this.currency = currency;
    this.choice = everything;
    this.touched = new Set();
    this.run.problem = undefined;
  };

  #chooseWay = ({id}: Way): void => {
    this.chosenWay = id;
    this.run.problem = undefined;
  };

  /** The next currency, in the same sheet. */
  #goOn(currency: string): void {
    this.#begin();
    this.currency = currency;
    this.#focus = 'h2';
    void this.payables.run();
  }

  /** Closes without cancelling: it is through, or on its way and known to the server, which finds out by itself. */
  #hide = (): void => {
    this.run.letGo();
    void this.close();
  };

  #escape = (): void => {
    const {busy, step} = this.run;
    // While it runs, Escape may be meant for the bank's window.
    if (busy || step === 'asking' || step === 'unknown' || step === 'leaving') return;
    if (step === 'form') void this.close();
    else this.#hide();
  };

  #reloadStripe = (): void => {
    this.gateway.remove();
    this.requestUpdate();
  };
}

/** Where a redirect comes back to: this page, this place, and which payment (`stripe/pay-return.ts` reads it). */
function returnUrlFor(paymentId: string): string {
  const place = readPlace();
  return new URL(hrefOf({...place, params: {...place.params, pay: paymentId}}), location.href).href;
}

customElements.define('portal-pay', PortalPay);

declare global {
  interface HTMLElementTagNameMap {
    'portal-pay': PortalPay;
  }
}
