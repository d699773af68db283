import type {PaymentMethodCreateParams} from '@stripe/stripe-js';
import {msg} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {Address} from '../../client/shapes.ts';
import {addressLines} from '../../text/address.ts';
import {countriesIn} from './countries.ts';

/** Whose card or account it is, and where the bill goes. */
export interface Billing extends Address {
  name?: string;
  email?: string;
}

const REQUIRED = ['name', 'line1', 'city', 'country'] as const;

/**
 * The fields that must be filled in and are not, with what to say.
 * @param type what is paid with: Stripe's word
 */
function missingIn(billing: Billing, type = 'card'): Partial<Record<keyof Billing, string>> {
  const texts = {
    name: type === 'card' ? msg('Enter the name on the card.') : msg('Enter the account holder’s name.'),
    line1: msg('Enter the street and the number.'),
    city: msg('Enter the town.'),
    country: msg('Choose the country.'),
  };
  return Object.fromEntries(REQUIRED.filter((name) => !billing[name]?.trim()).map((name) => [name, texts[name]]));
}

/**
 * As Stripe wants it: what its field was told not to collect must be there, though it may be null
 * (docs.stripe.com/js/elements_object/create_payment_element, `fields`).
 */
export function billingDetailsOf(billing: Billing): PaymentMethodCreateParams.BillingDetails {
  const {name, email, line1, line2, city, state, postalCode, country} = billing;
  const text = (value?: string) => value?.trim() || null;
  return {
    name: text(name),
    email: text(email),
    phone: null,
    address: {
      line1: text(line1),
      line2: text(line2),
      city: text(city),
      state: text(state),
      postal_code: text(postalCode),
      country: text(country),
    },
  };
}

/** The form's state: filled in with what is known, corrected by the customer, checked when they pay. */
export class BillingForm {
  #known: Billing = {};
  #typed: Billing = {};
  #errors: ReturnType<typeof missingIn> = {};
  #isEditing?: boolean;
  /** Something is to be shown; `focus` is where the focus goes then. */
  #changed: (focus?: string) => void;

  constructor(changed: (focus?: string) => void) {
    this.#changed = changed;
  }

  get value(): Billing {
    return {...this.#known, ...this.#typed};
  }

  /** Nothing of one customer's is shown to the next. */
  reset(): void {
    this.#typed = {};
    this.#errors = {};
    this.#isEditing = undefined;
  }

  /** @param known what stands there until something else is typed */
  render(known: Billing, type: string, locale: string, isBusy: boolean): TemplateResult {
    this.#known = known;
    this.#isEditing ??= Object.keys(missingIn(known)).some((name) => name !== 'name');
    return renderBilling(this.value, {
      type,
      locale,
      errors: this.#errors,
      isEditing: this.#isEditing,
      isBusy,
      change: (name, value) => this.#change(name, value),
      edit: () => this.#edit(),
    });
  }

  /** @returns whether all is there; what is missing is said at its field */
  check(type: string): boolean {
    this.#errors = missingIn(this.value, type);
    return !Object.keys(this.#errors).length;
  }

  /** Brings the focus to the first field that is missing. */
  showMissing(): void {
    const [missing] = Object.keys(this.#errors);
    if (missing === 'name' || (missing && this.#isEditing)) this.#changed(`[name=${missing}]`);
    else if (missing) this.#edit();
  }

  #change(name: keyof Billing, value: string): void {
    this.#typed = {...this.#typed, [name]: value};
    if (this.#errors[name] && value.trim()) this.#errors = {...this.#errors, [name]: undefined};
    this.#changed();
  }

  #edit(): void {
    this.#isEditing = true;
    this.#changed('[name=line1]');
  }
}

/** The address that is known, in a few lines with a way to correct it; else the fields. */
function renderBilling(
  billing: Billing,
  {
    type,
    locale,
    errors,
    isEditing,
    isBusy,
    change,
    edit,
  }: {
    /** What is paid with: Stripe's word. */
    type: string;
    locale: string;
    errors: Partial<Record<keyof Billing, string>>;
    isEditing: boolean;
    isBusy: boolean;
    change: (name: keyof Billing, value: string) => void;
    edit: () => void;
  },
): TemplateResult {
  const input = (name: keyof Billing, label: string, autocomplete: string, optional = false) =>
    html`<label class="field ${name}">
      <span>${label}${optional ? html` <small>${msg('optional')}</small>` : nothing}</span>
      <input
        name=${name}
        autocomplete="billing ${autocomplete}"
        maxlength="200"
        .value=${billing[name] ?? ''}
        ?required=${!optional}
        ?disabled=${isBusy}
        aria-invalid=${errors[name] ? 'true' : nothing}
        aria-describedby=${errors[name] ? `${name}-error` : nothing}
        @input=${(event: Event) => change(name, (event.target as HTMLInputElement).value)}
      />
      ${errors[name] ? html`<p class="error" id="${name}-error">${errors[name]}</p>` : nothing}
    </label>`;

  return html`${type === 'card' ? input('name', msg('Name on the card'), 'cc-name') : input('name', msg('Account holder'), 'name')}
  ${
    isEditing
      ? html`${input('line1', msg('Street and number'), 'address-line1')}
          ${input('line2', msg('Address line 2'), 'address-line2', true)}
          <div class="pair">
            ${input('postalCode', msg('Postal code'), 'postal-code', true)}
            ${input('city', msg('Town'), 'address-level2')}
          </div>
          ${input('state', msg('State or province'), 'address-level1', true)}
          <label class="field country">
            <span>${msg('Country')}</span>
            <select
              name="country"
              autocomplete="billing country"
              required
              ?disabled=${isBusy}
              aria-invalid=${errors.country ? 'true' : nothing}
              aria-describedby=${errors.country ? 'country-error' : nothing}
              @change=${(event: Event) => change('country', (event.target as HTMLSelectElement).value)}
            >
              <option value="" ?selected=${!billing.country}></option>
              ${countriesIn(locale).map(
                ({code, name}) => html`<option value=${code} ?selected=${code === billing.country}>${name}</option>`,
              )}
            </select>
            ${errors.country ? html`<p class="error" id="country-error">${errors.country}</p>` : nothing}
          </label>`
      : html`<div class="address">
          <div>
            <h4 id="billing">${msg('Billing address')}</h4>
            <p><bdi>${addressLines(billing, locale).join(', ')}</bdi></p>
          </div>
          <button
            type="button"
            class="button quiet"
            part="button"
            aria-describedby="billing"
            ?disabled=${isBusy}
            @click=${edit}
          >
            ${msg('Change')}
          </button>
        </div>`
  }`;
}
