// A group of elements that collect one payment. https://docs.stripe.com/js/elements_object
import {IntegrationError} from './channel.js';
import {FrameElement} from './frame-element.js';

const modes = ['payment', 'setup', 'subscription'];
/** The methods that the sandbox has, with the currencies they take; null for all. https://docs.stripe.com/payments/payment-methods/payment-method-support */
const methodCurrencies = {
  card: null,
  us_bank_account: ['usd'],
  sepa_debit: ['eur'],
  bacs_debit: ['gbp'],
  ideal: ['eur'],
  bancontact: ['eur'],
  link: null,
};

export class Elements {
  #api;
  #options;
  #elements = new Map();
  /** {types, save} or {error}: what Stripe says about the intent and the customer. */
  #loaded;
  #known = {types: ['card'], save: null, setupFutureUsage: null};
  /** Set by submit(), used up by the confirmation that follows it. */
  submitted = false;

  constructor(api, options = {}) {
    this.#api = api;
    this.#options = this.#checked(options);
    this.#loaded = this.#load();
  }

  get clientSecret() {
    return this.#options.clientSecret;
  }

  get options() {
    return this.#options;
  }

  get payment() {
    return this.#elements.get('payment');
  }

  #checked(options) {
    for (const name of ['paymentMethodTypes', 'payment_method_types']) {
      if (options[name] !== undefined)
        throw new IntegrationError(
          `Invalid value for elements(): ${name} is not a known parameter. Use allowedPaymentMethodTypes. See https://docs.stripe.com/changelog/endive/2026-09-30/remove-elements-deferred-intent-payment-method-types.`,
        );
    }
    if (options.clientSecret) {
      if (options.mode)
        throw new IntegrationError(
          'Invalid value for elements(): you may specify either clientSecret or mode, and not both.',
        );
      return {...options};
    }
    if (options.mode === undefined) return {...options};
    if (!modes.includes(options.mode))
      throw new IntegrationError(
        `Invalid value for elements(): mode should be one of ${modes.join(', ')}. You specified: ${options.mode}.`,
      );
    if (options.mode === 'payment' && (!Number.isInteger(options.amount) || options.amount <= 0)) {
      throw new IntegrationError(
        `Invalid value for elements(): amount must be greater than 0. You specified: ${options.amount}.`,
      );
    }
    if (options.mode === 'payment' && !/^[a-z]{3}$/.test(options.currency ?? '')) {
      throw new IntegrationError(
        `Invalid value for elements(): currency should be a three-letter currency code in lower case. You specified: ${options.currency}.`,
      );
    }
    for (const type of options.allowedPaymentMethodTypes ?? []) {
      if (!Object.hasOwn(methodCurrencies, type))
        throw new IntegrationError(`Invalid value for elements(): the sandbox has no payment method type ${type}.`);
    }
    return {...options};
  }

  async #load() {
    const {clientSecret, mode, amount, currency, allowedPaymentMethodTypes, customerSessionClientSecret} =
      this.#options;
    if (!clientSecret && !mode) return {};
    const known = {types: allowedPaymentMethodTypes, save: null, setupFutureUsage: this.#options.setupFutureUsage};
    if (clientSecret) {
      const kind = clientSecret.startsWith('seti_') ? 'setup' : 'payment';
      const {intent, error} = await this.#api.retrieve(kind, clientSecret);
      if (error) return {error};
      Object.assign(known, {types: intent.payment_method_types, setupFutureUsage: intent.setup_future_usage});
      known.mode = kind;
    } else if (!known.types) {
      const {body, error} = await this.#api.request('GET', '/v1/sandbox/payment_method_types', {
        mode,
        amount,
        currency,
      });
      if (error) return {error};
      known.types = body.payment_method_types;
    }
    if (customerSessionClientSecret) {
      const {body, error} = await this.#api.request('GET', '/v1/sandbox/customer_session', {
        client_secret: customerSessionClientSecret,
      });
      if (error) return {error};
      const features = body.components.payment_element.features ?? {};
      if (features.payment_method_save_usage && known.setupFutureUsage) {
        // https://docs.stripe.com/changelog/dahlia/2026-03-25/elements-pmo-sfu-customer-session-conflict
        return {
          error: new IntegrationError(
            'You may set payment_method_save_usage on the CustomerSession or setup_future_usage, and not both.',
          ),
        };
      }
      if (features.payment_method_save === 'enabled') known.save = {usage: features.payment_method_save_usage};
    }
    this.#known = known;
    return {};
  }

  #settings() {
    const {mode, amount, currency, appearance, locale, setupFutureUsage} = this.#options;
    const known = this.#known;
    return {
      key: this.#api.key,
      account: this.#api.account,
      mode: mode ?? known.mode ?? null,
      amount: amount ?? null,
      currency: currency ?? null,
      appearance: appearance ?? {},
      locale: !locale || locale === 'auto' ? navigator.language : locale,
      types: (known.types ?? []).filter((type) => this.#takes(type)),
      save: known.save,
      setupFutureUsage: setupFutureUsage ?? known.setupFutureUsage ?? null,
    };
  }

  #takes(type) {
    const {currency} = this.#options;
    return Object.hasOwn(methodCurrencies, type) && (!currency || (methodCurrencies[type]?.includes(currency) ?? true));
  }

  /** The settings of a frame, or {error}, as soon as they are known. */
  async #ready() {
    const {error} = await this.#loaded;
    if (error) return {error};
    const settings = this.#settings();
    if (settings.types.length > 0) return {settings};
    return {
      error: {
        type: 'invalid_request_error',
        message: `None of the payment method types (${this.#known.types?.join(', ')}) can be used with the currency ${this.#options.currency}.`,
      },
    };
  }

  create(type, options = {}) {
    if (type !== 'payment')
      throw new IntegrationError(
        `A valid Element name must be provided. The sandbox has one Element: payment. You passed: ${type}.`,
      );
    if (this.#elements.has(type))
      throw new IntegrationError(`Can only create one Element of type ${type} through this Elements instance.`);
    if (!this.#options.clientSecret && !this.#options.mode) {
      throw new IntegrationError(
        'In order to create a payment element, you must pass a clientSecret or mode when creating your Elements group.',
      );
    }
    const element = new FrameElement(type, options, () => this.#ready());
    element.onDestroy = () => this.#elements.delete(type);
    this.#elements.set(type, element);
    return element;
  }

  getElement(type) {
    return this.#elements.get(type) ?? null;
  }

  /** Errors are thrown at once; the promise waits for the frames. */
  update(options) {
    if ('clientSecret' in options)
      throw new IntegrationError('Invalid value for elements.update(): clientSecret cannot be updated.');
    const before = this.#options;
    this.#options = this.#checked({...before, ...options});
    // What Stripe was asked for holds until one of these changes.
    const asked = ['mode', 'currency', 'allowedPaymentMethodTypes', 'customerSessionClientSecret', 'setupFutureUsage'];
    if (asked.some((name) => JSON.stringify(before[name]) !== JSON.stringify(this.#options[name])))
      this.#loaded = this.#load();
    return this.#refresh();
  }

  async #refresh() {
    await Promise.all([...this.#elements.values()].map((element) => element.refresh()));
  }

  /** Reads the intent again, which the server may have changed. https://docs.stripe.com/js/elements_object/fetch_updates */
  async fetchUpdates() {
    this.#loaded = this.#load();
    const {error} = await this.#loaded;
    if (error) return {error};
    await this.#refresh();
    return {};
  }

  /** {} when all fields are good, {error} otherwise; the fields then show what is wrong. https://docs.stripe.com/js/elements/submit */
  async submit() {
    this.submitted = false;
    if (!this.payment) throw new IntegrationError('elements.submit() needs a payment Element that is mounted.');
    const {error, type} = await this.payment.ask('validate', {});
    if (error) return {error};
    this.submitted = true;
    return {selectedPaymentMethod: type};
  }
}
