/**
 * A Stripe.js that draws a box where the card would be typed, and never takes one: for looking at what stands around it,
 * where there is no sandbox. Payments are tested with the sandbox's own.
 */
export const stubStripeUrl =
  'data:text/javascript,' +
  encodeURIComponent(`globalThis.Stripe = () => ({
    elements: () => ({
      update() {},
      submit: async () => ({error: {type: 'validation_error'}}),
      create: () => {
        const on = {};
        return {
          on: (name, listener) => (on[name] = listener),
          mount: (place) => {
            place.style.cssText = 'min-block-size:168px;border:1px dashed;border-radius:8px;display:grid;place-items:center';
            place.textContent = 'Stripe’s field for the card';
            setTimeout(() => on.ready());
          },
          destroy() {},
          focus() {},
        };
      },
    }),
  })`);
