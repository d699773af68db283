// A window of the bank's over the merchant's page: 3-D Secure, signing in at the bank. https://docs.stripe.com/payments/3d-secure/authentication-flow
import {Channel, nextFrameName, ORIGIN} from './channel.js';

/** Resolves with 'done' when the bank's page reports back, 'closed' when the customer closes it. */
export function showChallenge(url) {
  const address = new URL(url);
  address.searchParams.set('parent', location.origin);
  return showModal({
    url: address.href,
    title: 'Secure authentication',
    opened(frame, end) {
      const heard = (event) => {
        if (event.origin !== ORIGIN || event.source !== frame.contentWindow) return;
        if (event.data?.type === 'stripe-sandbox:challenge-done') end('done');
        if (event.data?.type === 'stripe-sandbox:challenge-closed') end('closed');
      };
      window.addEventListener('message', heard);
      return () => window.removeEventListener('message', heard);
    },
  });
}

/**
 * Signing in at the bank, or typing an account.
 * @param hello {settings, business} and either `target`, the Payment Element's frame that gets the account, or `collect`, the intent it is put on
 */
export function showBank(hello) {
  return showModal({
    url: `${ORIGIN}/v3/frames/bank.html`,
    title: 'Connect a bank account',
    opened(frame, end) {
      let channel;
      frame.addEventListener('load', () => {
        channel = new Channel(frame, hello, {end: ({outcome}) => end(outcome)});
      });
      return () => channel?.close();
    },
  });
}

/** @param opened called with the frame and what ends it; returns what to do at the end */
function showModal({url, title, opened}) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const overflow = document.documentElement.style.overflow;
    const overlay = document.createElement('div');
    overlay.className = '__PrivateStripeChallenge';
    overlay.setAttribute('role', 'dialog');
    overlay.setAttribute('aria-modal', 'true');
    overlay.setAttribute('aria-label', title);
    Object.assign(overlay.style, {
      position: 'fixed',
      inset: '0',
      zIndex: '2147483647',
      display: 'grid',
      placeItems: 'center',
      background: 'rgb(26 32 44 / 60%)',
      margin: '0',
      padding: '16px',
      boxSizing: 'border-box',
    });
    const sheet = document.createElement('div');
    Object.assign(sheet.style, {
      position: 'relative',
      width: 'min(400px, 100%)',
      height: 'min(540px, 100%)',
      background: '#fff',
      borderRadius: '10px',
      overflow: 'hidden',
      boxShadow: '0 20px 60px rgb(0 0 0 / 35%)',
    });
    const frame = document.createElement('iframe');
    Object.assign(frame, {name: nextFrameName(), title: `${title} frame`, src: url});
    Object.assign(frame.style, {border: '0', width: '100%', height: '100%', display: 'block', colorScheme: 'light'});
    const close = document.createElement('button');
    close.type = 'button';
    close.textContent = '×';
    close.setAttribute('aria-label', 'Close');
    Object.assign(close.style, {
      position: 'absolute',
      insetBlockStart: '4px',
      insetInlineEnd: '4px',
      width: '44px',
      height: '44px',
      border: '0',
      background: 'transparent',
      color: '#1a2233',
      font: '28px/1 system-ui, sans-serif',
      cursor: 'pointer',
    });
    const end = (outcome) => {
      after();
      removed.disconnect();
      document.removeEventListener('keydown', pressed, true);
      document.removeEventListener('focusin', kept, true);
      overlay.remove();
      document.documentElement.style.overflow = overflow;
      before?.focus?.();
      resolve(outcome);
    };
    const pressed = (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        end('closed');
      }
      if (event.key === 'Tab' && document.activeElement !== frame) {
        event.preventDefault();
        (document.activeElement === close ? frame : close).focus();
      }
    };
    // Backwards out of the frame would lead into the page behind.
    const kept = (event) => {
      if (!overlay.contains(event.target)) close.focus();
    };
    sheet.append(frame, close);
    overlay.append(sheet);
    document.documentElement.style.overflow = 'hidden';
    document.addEventListener('keydown', pressed, true);
    document.addEventListener('focusin', kept, true);
    close.addEventListener('click', () => end('closed'));
    frame.addEventListener('load', () => frame.focus(), {once: true});
    const after = opened(frame, end);
    document.body.append(overlay);
    // Taken out of the page by the page: nobody can answer any more.
    const removed = new MutationObserver(() => overlay.isConnected || end('closed'));
    removed.observe(document.body, {childList: true});
  });
}
