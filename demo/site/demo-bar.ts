// The strip above the shop that is not the shop: who you are, how the page looks, and where the mail went.
import {html, raw} from 'hono/html';
import {demoMerchants} from '../records/merchants.sql.ts';
import type {Markup, Page} from './layout.ts';
import {LANGUAGES} from './visitor.ts';

const selected = (yes: boolean) => (yes ? raw('selected') : '');

export function demoBar({visitor, path}: Page): Markup {
  const {merchant, user, look} = visitor;
  const back = html`<input type="hidden" name="back" value="${path}" />`;
  return html`<aside class="demo-bar" lang="en" dir="ltr" aria-label="Demo controls">
    <b>Demo</b>
    <form method="post" action="/demo/merchant" data-auto>
      ${back}
      <label>
        <span>Merchant</span>
        <select name="merchant">
          ${demoMerchants.map(({id}) => html`<option ${selected(id === merchant)}>${id}</option>`)}
        </select>
      </label>
      <noscript><button>Choose</button></noscript>
    </form>
    <details class="demo-who">
      <summary><span>Customer</span> <strong dir="auto">${user ? user.name : 'signed out'}</strong></summary>
      <div class="demo-panel">
        <label class="demo-search">
          <span>Any customer of ${merchant}</span>
          <input type="search" placeholder="Name or number" autocomplete="off" data-merchant="${merchant}" />
        </label>
        <form method="post" action="/demo/sign-in">
          ${back}
          <ul class="demo-customers" aria-live="polite"></ul>
        </form>
        <form method="post" action="/demo/sign-out">
          ${back}
          <button>
            ${user ? 'Sign out of the shop' : 'Signed out of the shop'}: the portal offers a code by e-mail
          </button>
        </form>
      </div>
    </details>
    <form method="post" action="/demo/look" data-auto>
      ${back}
      <label>
        <span>Theme</span>
        <select name="theme">
          ${['auto', 'light', 'dark'].map((theme) => html`<option ${selected(theme === look.theme)}>${theme}</option>`)}
        </select>
      </label>
      <label>
        <span>Direction</span>
        <select name="dir">
          ${['ltr', 'rtl'].map((dir) => html`<option ${selected(dir === look.dir)}>${dir}</option>`)}
        </select>
      </label>
      <label>
        <span>Language</span>
        <select name="lang">
          ${LANGUAGES.map((lang) => html`<option ${selected(lang === look.lang)}>${lang}</option>`)}
        </select>
      </label>
      <noscript><button>Set</button></noscript>
    </form>
    <nav aria-label="Demo">
      <a href="/mailbox">Mailbox</a>
      <a href="/host-pages">Host pages</a>
    </nav>
  </aside>`;
}
