// The bank's page in a frame over the merchant's page. https://docs.stripe.com/payments/3d-secure/authentication-flow
import {nextFrameName, ORIGIN} from './channel.js';

/** Resolves with 'done' when the bank's page reports back, 'closed' when the customer closes it. */
export function showChallenge(url) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const overflow = document.documentElement.style.overflow;
    const overlay = document.createElement('div');
    overlay.className = '__PrivateStripeChallenge';
    overlay.setAttribute('role', 'dialog');
    overlay.setAttribute('aria-modal', 'true');
    overlay.setAttribute('aria-label', 'Secure authentication');
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
      height: 'min(460px, 100%)',
      background: '#fff',
      borderRadius: '10px',
      overflow: 'hidden',
      boxShadow: '0 20px 60px rgb(0 0 0 / 35%)',
    });
    const frame = document.createElement('iframe');
    const address = new URL(url);
    address.searchParams.set('parent', location.origin);
    Object.assign(frame, {
      name: nextFrameName(),
      title: 'Secure authentication frame',
      src: address.href,
    });
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
    sheet.append(frame, close);
    overlay.append(sheet);
    document.documentElement.style.overflow = 'hidden';
    document.body.append(overlay);
    frame.addEventListener('load', () => frame.focus(), {once: true});

    const end = (outcome) => {
      window.removeEventListener('message', heard);
      document.removeEventListener('keydown', pressed, true);
      overlay.remove();
      document.documentElement.style.overflow = overflow;
      before?.focus?.();
      resolve(outcome);
    };
    const heard = (event) => {
      if (event.origin !== ORIGIN || event.source !== frame.contentWindow) return;
      if (event.data?.type === 'stripe-sandbox:challenge-done') end('done');
      if (event.data?.type === 'stripe-sandbox:challenge-closed') end('closed');
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
    window.addEventListener('message', heard);
    document.addEventListener('keydown', pressed, true);
    close.addEventListener('click', () => end('closed'));
  });
}
