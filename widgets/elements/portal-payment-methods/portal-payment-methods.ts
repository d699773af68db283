import {msg, str} from '@lit/localize';
import {html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {PortalError} from '../../client/portal-error.ts';
import type {PaymentMethod, PaymentMethods, Verification} from '../../client/shapes.ts';
import {type Place, PlaceController} from '../../controllers/place.ts';
import type {Session} from '../../controllers/session.ts';
import {explain} from '../../internal/explain.ts';
import {Load} from '../../internal/load.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {openDialog} from '../../stripe/floating-dialog.ts';
import {standsInForeignShadow} from '../../stripe/pay-field.ts';
import {badge} from '../../styles/badge.ts';
import {field} from '../../styles/field.ts';
import {savedMethodText} from '../../text/words.ts';
import {AddMethod, type Added} from './add-method.ts';
import {type RowForm, type RowProblem, renderRow} from './method-row.ts';
import {type AddableType, addableTypes, addText, unavailableText} from './method-texts.ts';
import {styles} from './portal-payment-methods.styles.ts';
import {missingText} from './verify-form.ts';

/** What is open: one row and one thing at a time. */
interface Open {
  id: string;
  what: RowForm;
}

/**
 * @summary The customer's saved cards and bank accounts: add, name, choose the default, verify, remove.
 *
 * Adding stands in the address (`portal=payment-methods~add.card`), so that the back button leaves it; a link to one
 * method (`portal=payment-methods/pmt_…`) brings the focus there, for example to verify it days later.
 *
 * @fires portal-navigate - to the form for another method and back; prevent it to take over
 * @slot pay - Stripe's field, put into the light DOM of the outermost portal element
 * @csspart method - one card or bank account
 * @csspart button - buttons
 */
export class PortalPaymentMethods extends PortalElement {
  static override styles = [...PortalElement.styles, badge, field, styles];
  static override properties: PropertyDeclarations = {
    from: {attribute: false},
    open: {state: true},
    busy: {state: true},
    problem: {state: true},
    said: {state: true},
  };

  /** The element in whose stead this one shows the form, at the end of the body. */
  from?: PortalPaymentMethods;

  private open?: Open;
  /** The id of the method that something is being done to. */
  private busy?: string;
  private problem?: RowProblem & {id: string};
  /** What has just been done, for everybody to read and for a screen reader to say. */
  private said = '';
  #focus?: string;
  /** The method that the address named when the focus was last brought to it. */
  #found?: string;

  private place = new PlaceController(this);
  private methods = new Load(this, {load: (call) => call('GET /payment-methods', {})});
  private add = new AddMethod(this, {
    added: (added) => this.#added(added),
    leave: () => this.#leave(),
  });

  #epoch?: number;
  /** Whether the form stands in another element, at the end of the body: in a shadow root of the merchant's own. */
  #isElsewhere = false;

  override get session(): Session | undefined {
    return this.from ? this.from.session : super.session;
  }

  /** Which type is being added, as the address has it. */
  private get adding(): AddableType | undefined {
    const {view, params} = this.place.place;
    return view === 'payment-methods' ? addableTypes.find((type) => type === params['add']) : undefined;
  }

  protected override renderContent(): unknown {
    return this.show(this.methods, (methods) => this.renderMethods(methods));
  }

  protected override renderPending(): TemplateResult {
    return html`<div class="head"><h2>${msg('Payment methods')}</h2></div>
      ${[1, 2, 3].map(() => html`<span class="bone row"></span>`)}`;
  }

  private renderMethods(methods: PaymentMethods): unknown {
    const {adding} = this;
    if (adding && this.#mayAdd(methods, adding) && !standsInForeignShadow(this)) {
      return this.add.render(adding, methods);
    }
    if (this.from) return nothing;
    const {data} = methods;
    const types = addableTypes.filter((type) => this.#mayAdd(methods, type));
    const notes = methods.maySave
      ? methods.unavailableMethods.map((one) => unavailableText(one)).filter((text) => text)
      : [];
    return html`<div class="head">
        <h2 tabindex="-1">${msg('Payment methods')}</h2>
        ${
          types.length
            ? html`<div class="ways">
                ${types.map(
                  (type) =>
                    html`<button class="button" part="button" id="add-${type}" @click=${() => this.#go(type)}>
                      ${addText(type)}
                    </button>`,
                )}
              </div>`
            : nothing
        }
      </div>
      <p class="said" role="status">${this.said}</p>
      ${
        data.length
          ? html`<ul>
              ${repeat(
                data,
                ({id}) => id,
                (method) => this.renderRow(method, methods),
              )}
            </ul>`
          : html`<p class="empty">
              ${methods.maySave ? msg('No cards or bank accounts are saved yet. Add one to pay faster.') : msg('No cards or bank accounts are saved yet.')}
            </p>`
      }
      ${notes.map((text) => html`<p class="muted">${text}</p>`)}
      ${data.length && !this.#isAdmin ? html`<p class="muted">${msg('Only an admin of your account can change saved methods.')}</p>` : nothing}`;
  }

  private renderRow(method: PaymentMethod, methods: PaymentMethods): TemplateResult {
    const {id} = method;
    const type = method.type as AddableType;
    return renderRow(method, {
      locale: this.locale,
      mayManage: this.#isAdmin,
      mayVerify: methods.maySave,
      mayAdd: this.#mayAdd(methods, type),
      open: this.open?.id === id ? this.open.what : undefined,
      isLocked: this.busy !== undefined,
      isBusy: this.busy === id,
      problem: this.problem?.id === id ? this.problem : undefined,
      openUp: (what) => this.#openRow({id, what}),
      close: this.#close,
      makeDefault: () => this.#makeDefault(method),
      rename: (nickname) => this.#rename(id, nickname),
      remove: () => this.#remove(method),
      verify: (verification) => this.#verify(method, verification),
      addAnother: () => this.#go(type),
    });
  }

  protected override willUpdate(): void {
    const {state, epoch} = this.session ?? {};
    // Another customer, or nobody any more: what the earlier one has typed goes.
    const isOther = !!epoch && !!this.#epoch && epoch !== this.#epoch;
    if (isOther) {
      this.open = this.problem = undefined;
      this.said = '';
    }
    this.#epoch = epoch || this.#epoch;
    if (!this.adding || isOther || state !== 'signed-in') this.add.reset();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const methods = this.methods.latest;
    if (this.session?.state !== 'signed-in' || !methods) return;
    const {adding} = this;
    if (adding && standsInForeignShadow(this)) this.#addElsewhere();
    else this.add.updated(adding, methods, this.locale);
    if (!adding && this.from) this.dispatchEvent(new Event('close'));
    const {view, id} = this.place.place;
    if (view === 'payment-methods' && id && id !== this.#found) {
      const row = this.renderRoot.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
      if (row) {
        this.#found = id;
        (row.querySelector<HTMLElement>('.verify input') ?? row).focus();
      }
    }
    // What is disabled while something is done takes no focus.
    const target = this.#focus && this.busy === undefined && this.renderRoot.querySelector<HTMLElement>(this.#focus);
    if (target) {
      this.#focus = undefined;
      target.focus({preventScroll: true});
      target.scrollIntoView({block: 'nearest'});
    }
  }

  get #isAdmin(): boolean {
    return this.session?.grant?.role === 'admin';
  }

  #mayAdd({maySave, unavailableMethods}: PaymentMethods, wanted: AddableType): boolean {
    return maySave && addableTypes.includes(wanted) && !unavailableMethods.some(({type}) => type === wanted);
  }

  #openRow(open: Open): void {
    this.open = open;
    this.problem = undefined;
    this.said = '';
    this.#focus = open.what === 'rename' ? '[name=nickname]' : '#sure';
  }

  #close = (): void => {
    const {open} = this;
    this.open = undefined;
    if (open) this.#focus = `[data-id="${CSS.escape(open.id)}"] [data-action=${open.what}]`;
  };

  #rename(id: string, nickname: string | null): void {
    void this.#do(id, async (session) => {
      await session.call('PATCH /payment-methods/{id}', {id, body: {nickname}});
      this.#close();
      this.said = msg('The name is saved.');
    });
  }

  #makeDefault(method: PaymentMethod): void {
    const {id} = method;
    void this.#do(id, async (session) => {
      await session.call('PATCH /payment-methods/{id}', {id, body: {isDefault: true}});
      this.#focus = `[data-id="${CSS.escape(id)}"]`;
      this.said = msg(str`${savedMethodText(method)} is the default now.`);
    });
  }

  #remove(method: PaymentMethod): void {
    const {id} = method;
    void this.#do(id, async (session) => {
      await session.call('DELETE /payment-methods/{id}', {id});
      this.open = undefined;
      this.#focus = 'h2';
      this.said = msg(str`${savedMethodText(method)} was removed.`);
    });
  }

  #verify(method: PaymentMethod, body: Verification): void {
    const {id} = method;
    // A wrong one is counted: what cannot be right is not sent.
    const missing = missingText(body);
    if (missing) {
      const error = Object.assign(new PortalError('payment_methods.incomplete'), {text: missing});
      this.problem = {id, error, isOfVerifying: true};
      this.#focus = `[data-id="${CSS.escape(id)}"] .verify input`;
      return;
    }
    const work = async (session: Session) => {
      const {state} = await session.call('POST /payment-methods/{id}/verify', {id, body});
      this.#focus = `[data-id="${CSS.escape(id)}"]`;
      this.said =
        state === 'active'
          ? msg(str`${savedMethodText(method)} is verified and can be used to pay.`)
          : msg('The bank is checking it. It shows here when that is done.');
    };
    void this.#do(id, work, true);
  }

  /** One thing at a time; afterwards everything on the page that shows methods looks again. */
  async #do(id: string, work: (session: Session) => Promise<unknown>, isOfVerifying = false): Promise<void> {
    const {session} = this;
    if (!session || this.busy !== undefined) return;
    this.busy = id;
    this.problem = undefined;
    this.said = '';
    try {
      await work(session);
      session.invalidate();
      await this.methods.taskComplete.catch(() => {});
    } catch (thrown) {
      const error = await explain(thrown, this.locale);
      this.problem = {id, error, isOfVerifying};
      if (isOfVerifying) this.#focus = `[data-id="${CSS.escape(id)}"] .verify input`;
      // Gone, or changed in another tab: what stands there now is the truth.
      if (error.status === 404 || error.status === 409) void this.methods.run();
    } finally {
      this.busy = undefined;
    }
  }

  /** No slot leads from the document to Stripe's field in here. */
  #addElsewhere(): void {
    if (this.#isElsewhere) return;
    this.#isElsewhere = true;
    const form = document.createElement('portal-payment-methods');
    form.from = this;
    this.addEventListener('close', () => (this.#isElsewhere = false), {once: true});
    openDialog(this, form);
  }

  #go(type: AddableType): void {
    this.said = '';
    this.open = this.problem = undefined;
    this.place.go({view: 'payment-methods', params: {add: type}});
  }

  #leave(): void {
    const {adding} = this;
    if (!adding) return;
    if (this.from) return this.from.#leave();
    this.place.go({view: 'payment-methods', params: {}} satisfies Place);
    this.#focus = `#add-${adding}`;
  }

  #added(added: Added): void {
    const {result, text} = added;
    if (this.from) return this.from.#added(added);
    this.said = text;
    // No step in the history: going back must not lead to a form for what is there already.
    this.place.note({}, 'payment-methods');
    this.#focus = result?.method ? `[data-id="${CSS.escape(result.method.id)}"]` : 'h2';
    this.session?.invalidate();
  }
}

customElements.define('portal-payment-methods', PortalPaymentMethods);

declare global {
  interface HTMLElementTagNameMap {
    'portal-payment-methods': PortalPaymentMethods;
  }
}
