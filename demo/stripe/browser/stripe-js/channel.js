// Talks with a frame of the sandbox over a port that only the two of them hold.
// These modules are joined into one classic script, stripe.js (see pages/stripe-js.ts).

/** The sandbox's own origin: where this script came from. */
export const ORIGIN = new URL(document.currentScript.src).origin;

export class IntegrationError extends Error {
  constructor(message) {
    super(message);
    this.name = 'IntegrationError';
  }
}

let frames = 0;

/** Frames have names of their own, as Stripe's do. */
export function nextFrameName() {
  return `__privateStripeFrame${++frames}`;
}

export class Channel {
  #port;
  #waiting = new Map();
  #next = 1;
  #listeners;

  /** Hands the frame one end; nobody else can have it, because only the sandbox's origin receives it. */
  constructor(frame, hello, listeners) {
    const {port1, port2} = new MessageChannel();
    this.#port = port1;
    this.#listeners = listeners;
    port1.addEventListener('message', (event) => this.#receive(event.data));
    port1.start();
    frame.contentWindow.postMessage({type: 'stripe-sandbox:connect', hello}, ORIGIN, [port2]);
  }

  call(name, args) {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#port.postMessage({id, call: name, args});
    });
  }

  close() {
    this.#port.close();
    this.#waiting.clear();
  }

  #receive(message) {
    if (message.event) return this.#listeners[message.event]?.(message.detail);
    this.#waiting.get(message.id)?.(message.result);
    this.#waiting.delete(message.id);
  }
}
