/**
 * Stripe's windows over the page: a bank's 3-D Secure, the choice of a bank account. Stripe.js puts them at the end of
 * the body and has no function that takes them away (docs.stripe.com/js/payment_intents/confirm_payment); `destroy()` of
 * the field leaves them. Whoever leaves by the browser's back button would find the bank over a page that has gone on.
 */
export class BankWindow {
  #before?: Set<Element>;
  #overflow: [root: string, body: string] = ['', ''];

  /** Notes what the page has of its own. Any number of times: the first holds until `remove`. */
  watch(): void {
    if (this.#before) return;
    this.#before = new Set(document.body.children);
    this.#overflow = [document.documentElement.style.overflow, document.body.style.overflow];
  }

  /** Takes away what has come since and can be seen. Stripe.js keeps frames there too that nobody sees; those stay. */
  remove(): void {
    const before = this.#before;
    if (!before) return;
    const windows = [...document.body.children].filter((child) => !before.has(child) && isWindow(child));
    this.#before = undefined;
    if (!windows.length) return;
    for (const window of windows) window.remove();
    // Stripe.js keeps the page behind from scrolling.
    [document.documentElement.style.overflow, document.body.style.overflow] = this.#overflow;
  }
}

function isWindow(element: Element): boolean {
  const frames = [element, ...element.querySelectorAll('iframe')];
  return frames.some(
    (frame) =>
      frame.matches('iframe[name^=__privateStripe]') &&
      frame.checkVisibility({opacityProperty: true, visibilityProperty: true}) &&
      frame.getBoundingClientRect().height > 1,
  );
}
