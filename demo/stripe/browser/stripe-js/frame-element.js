// One element: a frame of the sandbox's origin inside the merchant's page. https://docs.stripe.com/js/element
import {connectionError} from '../frames/http.js';
import {Channel, IntegrationError, nextFrameName, ORIGIN} from './channel.js';
import {showBank} from './modal.js';

export class FrameElement {
  #type;
  #options;
  #settings = null;
  #settle;
  #listeners = new Map();
  #holder = null;
  #frame = null;
  #channel = null;
  #ready = null;
  #destroyed = false;

  /** @param settle gives {settings}, what every frame of the group needs (elements.js), or {error} when Stripe refuses */
  constructor(type, options, settle) {
    this.#type = type;
    this.#options = options;
    this.#settle = settle;
  }

  mount(target) {
    this.#usable();
    const place = typeof target === 'string' ? document.querySelector(target) : target;
    // A shadow root is not part of the document for Stripe.js: its selectors and focus handling do not reach into one.
    if (!(place instanceof Element) || !document.contains(place)) {
      throw new IntegrationError(
        typeof target === 'string'
          ? `The selector you specified (${target}) applies to no DOM elements that are currently on the page. Make sure the element exists on the page before calling mount().`
          : 'Invalid DOM element specified. Make sure the element exists in the document, and not inside a shadow root, before calling mount().',
      );
    }
    if (this.#holder) {
      if (this.#holder.parentElement === place) return this;
      throw new IntegrationError(
        'This Element has already been mounted. Use `unmount()` to unmount the Element before re-mounting.',
      );
    }
    place.replaceChildren();
    place.classList.add('StripeElement');
    this.#holder = document.createElement('div');
    this.#holder.className = '__PrivateStripeElement';
    Object.assign(this.#holder.style, {
      margin: '0',
      padding: '0',
      border: 'none',
      display: 'block',
      background: 'transparent',
      position: 'relative',
      opacity: '1',
    });
    this.#frame = document.createElement('iframe');
    Object.assign(this.#frame, {
      name: nextFrameName(),
      title: 'Secure payment input frame',
      allow: 'payment *',
      src: `${ORIGIN}/v3/frames/${this.#type}.html`,
    });
    // Wider by 4 pixels on each side, so that a field's focus ring is not cut off.
    Object.assign(this.#frame.style, {
      border: '0',
      margin: '-4px',
      padding: '0',
      width: 'calc(100% + 8px)',
      minWidth: 'calc(100% + 8px)',
      height: '0',
      display: 'block',
      overflow: 'hidden',
      colorScheme: 'light',
      userSelect: 'none',
    });
    this.#ready = new Promise((resolve) => {
      this.#frame.addEventListener('load', async () => {
        const frame = this.#frame;
        const {settings, error} = await this.#settle();
        if (frame !== this.#frame) return;
        if (error) return this.#emit('loaderror', {error});
        this.#settings = settings;
        // A frame that could not be fetched loads too, with the browser's own page in it, which never says that it is ready.
        const late = setTimeout(() => this.#emit('loaderror', {error: connectionError}), 5000);
        this.#connect(() => {
          clearTimeout(late);
          resolve();
        });
      });
    });
    this.#holder.append(this.#frame);
    place.append(this.#holder);
    this.#emit('loaderstart', {});
    return this;
  }

  #connect(ready) {
    this.#channel?.close();
    this.#channel = new Channel(
      this.#frame,
      {settings: this.#settings, options: this.#options},
      {
        ready: () => {
          ready();
          this.#emit('ready', {});
        },
        height: (height) => {
          if (this.#frame) this.#frame.style.height = `${height}px`;
        },
        change: (detail) => {
          for (const [name, on] of [
            ['complete', detail.complete],
            ['empty', detail.empty],
          ])
            this.#holder?.parentElement?.classList.toggle(`StripeElement--${name}`, on);
          this.#emit('change', detail);
        },
        focus: () => this.#focused(true),
        blur: () => this.#focused(false),
        bank: async () => {
          await showBank({
            settings: this.#settings,
            business: this.#options.business?.name ?? null,
            target: this.#frame.name,
          });
          this.#frame?.focus();
          this.#channel?.call('bankClosed', {});
        },
        escape: () => this.#emit('escape', {}),
        enter: () => this.#holder?.closest('form')?.requestSubmit(),
      },
    );
  }

  #focused(on) {
    this.#holder?.parentElement?.classList.toggle('StripeElement--focus', on);
    this.#emit(on ? 'focus' : 'blur', {});
  }

  /** Asks the frame. Errors: an IntegrationError when the element is not in the page. */
  async ask(name, args) {
    if (!this.#frame?.isConnected) {
      throw new IntegrationError(
        'We could not retrieve data from the specified Element. Please make sure the Element you are attempting to use is still mounted.',
      );
    }
    await this.#ready;
    return this.#channel.call(name, args);
  }

  on(name, handler) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(handler);
    return this;
  }

  once(name, handler) {
    const once = (event) => {
      this.off(name, once);
      handler(event);
    };
    return this.on(name, once);
  }

  off(name, handler) {
    if (handler) this.#listeners.get(name)?.delete(handler);
    else this.#listeners.delete(name);
    return this;
  }

  #emit(name, detail) {
    // A copy: a handler may take itself off while it runs.
    for (const handler of new Set(this.#listeners.get(name))) handler({elementType: this.#type, ...detail});
  }

  update(options) {
    this.#usable();
    this.#options = {...this.#options, ...options};
    this.#channel?.call('update', {settings: this.#settings, options: this.#options});
    return this;
  }

  /** Takes over what has changed in the group. */
  async refresh() {
    if (!this.#channel) return;
    const {settings, error} = await this.#settle();
    if (error) return this.#emit('loaderror', {error});
    this.#settings = settings;
    await this.#channel?.call('update', {settings, options: this.#options});
  }

  get options() {
    return this.#options;
  }

  focus() {
    this.#frame?.focus();
    this.#channel?.call('focus', {});
  }

  blur() {
    this.#channel?.call('blur', {});
  }

  clear() {
    this.#channel?.call('clear', {});
  }

  collapse() {
    this.#channel?.call('collapse', {});
    return this;
  }

  unmount() {
    this.#usable();
    this.#channel?.close();
    this.#holder?.parentElement?.classList.remove(
      'StripeElement',
      'StripeElement--complete',
      'StripeElement--empty',
      'StripeElement--focus',
    );
    this.#holder?.remove();
    this.#holder = this.#frame = this.#channel = this.#ready = null;
    return this;
  }

  destroy() {
    this.unmount();
    this.#destroyed = true;
    this.#listeners.clear();
    this.onDestroy?.();
    return this;
  }

  #usable() {
    if (this.#destroyed)
      throw new IntegrationError('This Element has already been destroyed. Please create a new one.');
  }
}
