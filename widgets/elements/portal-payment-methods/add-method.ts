import {msg} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {PaymentMethods, SetupResult} from '../../client/shapes.ts';
import {hrefOf} from '../../controllers/place.ts';
import {explain} from '../../internal/explain.ts';
import type {PortalElement} from '../../internal/portal-element.ts';
import {StripeField} from '../../stripe/stripe-field.ts';
import {declineReason} from '../../text/decline-reasons.ts';
import {mandateText} from '../../text/mandates.ts';
import {addable, type AddableType, addText} from './method-texts.ts';
import {SetupFlow, type SetupOutcome} from './setup-flow.ts';

/** What became of it, and what to say about it. */
export interface Added {
  result?: SetupResult;
  text: string;
}

/** The form for another card or bank account, in place of the list. */
export class AddMethod {
  #host: PortalElement;
  #on: {added(added: Added): void; leave(): void};
  #field: StripeField;
  #flow?: SetupFlow;
  #busy = false;
  #problem?: {text: string; requestId?: string};
  /** Whether the form stood there at the last update: only when it comes does it take the focus. */
  #stood = false;
  #looked = false;

  constructor(host: PortalElement, on: {added(added: Added): void; leave(): void}) {
    this.#host = host;
    this.#on = on;
    this.#field = new StripeField(
      host,
      () => host.requestUpdate(),
      () => this.#leave(),
    );
    host.addController({hostDisconnected: () => this.reset()});
  }

  /** Away with the form and with what was typed in it. */
  reset(): void {
    if (this.#field.state !== 'none') this.#field.remove();
    this.#flow = this.#problem = undefined;
    this.#busy = this.#stood = false;
  }

  /** After each update of the host: the field's place stands, and so does its return from a redirect. */
  updated(type: AddableType | undefined, methods: PaymentMethods, locale: string): void {
    void this.#lookForReturn();
    if (!type) return;
    const form = this.#host.renderRoot.querySelector<HTMLElement>('.add');
    if (!form) return;
    if (!this.#stood) {
      this.#stood = true;
      form.querySelector<HTMLElement>('h2')!.focus({preventScroll: true});
      form.scrollIntoView({block: 'nearest'});
    }
    if (this.#field.state === 'failed') return;
    const {customerName, email, billingAddress} = methods;
    const {contact} = this.#host.session!.grant!;
    void this.#field.show(
      type,
      methods.stripe,
      {
        types: [type],
        // A card has no currency; an account has one.
        elements: {mode: 'setup', ...(addable[type] && {currency: addable[type]})},
        payment: {
          wallets: {applePay: 'never', googlePay: 'never', link: 'never'},
          // What is agreed to stands beside the field, in the words that are kept.
          terms: {card: 'never', usBankAccount: 'never', sepaDebit: 'never'},
          defaultValues: {
            billingDetails: {
              name: type === 'card' ? (contact?.name ?? customerName) : customerName,
              email: contact?.email ?? email ?? undefined,
              ...(billingAddress && {
                address: {
                  line1: billingAddress.line1 ?? '',
                  line2: billingAddress.line2 ?? '',
                  city: billingAddress.city ?? '',
                  state: billingAddress.state ?? '',
                  postal_code: billingAddress.postalCode ?? '',
                  ...(billingAddress.country && {country: billingAddress.country}),
                },
              }),
            },
          },
        },
      },
      locale,
    );
  }

  render(type: AddableType, methods: PaymentMethods): TemplateResult {
    const {state} = this.#field;
    const busy = this.#busy;
    return html`<form
      class="add"
      novalidate
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.#submit(type, methods);
      }}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#leave()}
    >
      <div class="head">
        <h2 tabindex="-1">${addText(type)}</h2>
      </div>
      ${
        this.#problem
          ? html`<div class="notice" part="notice" role="alert" tabindex="-1">
              <p>
                ${this.#problem.text}
                ${this.#problem.requestId ? html`<small>${msg('Reference')}: ${this.#problem.requestId}</small>` : nothing}
              </p>
            </div>`
          : nothing
      }
      <div class="stripe" aria-busy=${state === 'loading'}>
        ${
          state === 'failed'
            ? html`<div class="notice" part="notice" role="alert">
                <p>${msg('The form could not be loaded. Check your connection and try again.')}</p>
                <button type="button" class="button" part="button" @click=${this.#reload}>${msg('Try again')}</button>
              </div>`
            : html`<slot name="pay"></slot
                >${state === 'ready' ? nothing : html`<span class="bone stripe-bone"></span>`}`
        }
      </div>
      <p class="terms">${termsOf(type, methods)}</p>
      <div class="answers">
        <button class="button primary" part="button primary" ?disabled=${busy || state !== 'ready'}>
          ${busy ? msg('Saving…') : type === 'card' ? msg('Save card') : msg('Agree and save account')}
        </button>
        <button class="button quiet" part="button" type="button" ?disabled=${busy} @click=${this.#leave}>
          ${msg('Cancel')}
        </button>
      </div>
      <p class="status" role="status">${busy ? msg('It is being saved. Stay on this page.') : ''}</p>
      <small>${msg('What you enter goes straight to Stripe, encrypted. The shop never sees it.')}</small>
    </form>`;
  }

  async #submit(type: AddableType, methods: PaymentMethods): Promise<void> {
    const {stripe, elements} = this.#field;
    if (this.#busy || !stripe || !elements) return;
    this.#become(true);
    const {error} = await elements.submit();
    if (elements !== this.#field.elements) return;
    if (error) {
      this.#become(
        false,
        error.type === 'validation_error'
          ? undefined
          : {text: declineReason(error.decline_code ?? error.code ?? '', type)},
      );
      return;
    }
    const flow = (this.#flow ??= this.#newFlow());
    const mandate = methods.mandateTypes.includes(type) ? termsOf(type, methods) : undefined;
    const outcome = await flow.save(
      {types: [type], ...(mandate && {mandateText: mandate})},
      stripe,
      elements,
      returnUrlFor,
    );
    if (flow === this.#flow) await this.#take(outcome, type);
  }

  /** Back from the bank's page, which is rare: what the address said is not believed, the server is asked. */
  async #lookForReturn(): Promise<void> {
    if (this.#looked) return;
    this.#looked = true;
    if (!location.search.includes('setup_intent=')) return;
    const {takeReturn} = await import('../../stripe/pay-return.ts');
    const setupId = takeReturn('set');
    if (setupId) await this.#take(await this.#newFlow().ask(setupId), 'card');
  }

  async #take(outcome: SetupOutcome, type: AddableType): Promise<void> {
    switch (outcome.kind) {
      case 'known':
        this.#busy = false;
        return this.#on.added({result: outcome.result, text: resultText(outcome.result)});
      case 'declined':
        return this.#complain({text: `${declineReason(outcome.code, type)} ${msg('Nothing was saved.')}`});
      case 'refused': {
        const {text = '', requestId} = await explain(outcome.error, this.#host.locale);
        return this.#complain({text, requestId});
      }
      case 'unknown':
        return this.#on.added({
          text: msg('We do not know yet whether it was saved. If it was, it shows here in a few minutes.'),
        });
      default:
        this.#become(false);
    }
  }

  /** In the form, if it stands; after a redirect the list says it. */
  #complain(problem: {text: string; requestId?: string}): void {
    if (!this.#stood) return this.#on.added({text: problem.text});
    this.#become(false, problem);
    void this.#host.updateComplete.then(() =>
      this.#host.renderRoot.querySelector<HTMLElement>('.add .notice')?.focus(),
    );
  }

  #become(busy: boolean, problem?: {text: string; requestId?: string}): void {
    this.#busy = busy;
    this.#problem = problem;
    this.#host.requestUpdate();
  }

  #newFlow(): SetupFlow {
    return new SetupFlow((route, options) => this.#host.session!.call(route, options));
  }

  #leave = (): void => {
    // While it runs, Escape may be meant for the bank's window.
    if (!this.#busy) this.#on.leave();
  };

  #reload = (): void => {
    this.#field.remove();
    this.#host.requestUpdate();
  };
}

/** What the customer agrees to by saving. For an account it is the mandate, which is kept. */
function termsOf(type: AddableType, {mandateTypes, merchantName}: PaymentMethods): string {
  return mandateTypes.includes(type)
    ? mandateText(merchantName, 'account', type)
    : msg('Saved for paying here. Nothing is charged now, nor later without you.');
}

function resultText({state, method}: SetupResult): string {
  switch (state) {
    case 'succeeded':
      return method?.type === 'card' ? msg('The card is saved.') : msg('The account is saved.');
    case 'verifying':
      return msg('The account is saved. It can be used as soon as it is verified.');
    case 'processing':
      return msg('The bank is checking it. It shows here when that is done.');
    default:
      return msg('This was closed before it was through. Nothing was saved.');
  }
}

/** Where a redirect comes back to: this page, this element, and which setup (`stripe/pay-return.ts` reads it). */
function returnUrlFor(setupId: string): string {
  return new URL(hrefOf({view: 'payment-methods', params: {set: setupId}}), location.href).href;
}
