// A group of elements that collect one payment. https://docs.stripe.com/js/elements_object
import {IntegrationError} from './channel.js';
import {FrameElement} from './frame-element.js';

const modes = ['payment', 'setup', 'subscription'];

export class Elements {
  #api;
  #options;
  #elements = new Map();
  /** Set by submit(), used up by the confirmation that follows it. */
  submitted = false;

  constructor(api, options = {}) {
    this.#api = api;
    this.#options = this.#checked(options);
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
    for (const type of options.paymentMethodTypes ?? options.payment_method_types ?? []) {
      if (type !== 'card')
        throw new IntegrationError(`Invalid value for elements(): the sandbox has no payment method type ${type}.`);
    }
    return {...options};
  }

  #settings() {
    const {mode, amount, currency, appearance, locale} = this.#options;
    return {
      key: this.#api.key,
      account: this.#api.account ?? null,
      mode: mode ?? null,
      amount: amount ?? null,
      currency: currency ?? null,
      appearance: appearance ?? {},
      locale: !locale || locale === 'auto' ? navigator.language : locale,
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
    const element = new FrameElement(type, options, this.#settings());
    element.onDestroy = () => this.#elements.delete(type);
    this.#elements.set(type, element);
    return element;
  }

  getElement(type) {
    return this.#elements.get(type) ?? null;
  }

  update(options) {
    if ('clientSecret' in options)
      throw new IntegrationError('Invalid value for elements.update(): clientSecret cannot be updated.');
    this.#options = this.#checked({...this.#options, ...options});
    for (const element of this.#elements.values()) element.applySettings(this.#settings());
  }

  fetchUpdates() {
    return Promise.resolve({});
  }

  /** {} when all fields are good, {error} otherwise; the fields then show what is wrong. https://docs.stripe.com/js/elements/submit */
  async submit() {
    this.submitted = false;
    if (!this.payment) throw new IntegrationError('elements.submit() needs a payment Element that is mounted.');
    for (const element of this.#elements.values()) {
      const error = await element.ask('validate', {});
      if (error) return {error};
    }
    this.submitted = true;
    return {selectedPaymentMethod: 'card'};
  }
}
