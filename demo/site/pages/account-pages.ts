import {html} from 'hono/html';
import {portalScript, shopPage, type Markup, type Page} from '../layout.ts';

/** "My account": the whole portal, in the lines a merchant pastes. */
export function accountPage(page: Page): Markup {
  return shopPage(
    page,
    'My account',
    html`<header class="page-head"><h1>My account</h1></header>
      <portal-app></portal-app>`,
    portalScript(page),
  );
}

/** Another page of the same shop, with one element in a sidebar: the session carries over. */
export function ordersHelpPage(page: Page): Markup {
  return shopPage(
    page,
    'Orders & help',
    html`<header class="page-head"><h1>Orders &amp; help</h1></header>
      <div class="with-aside">
        <article class="prose">
          <h2>Broken, short or wrong</h2>
          <p>
            Count the cases while the driver waits, and write what is missing on his sheet. For what you find later,
            send one picture of the piece and one of the box within seven days. You get a credit note; it appears in
            your account and can be set against any open invoice.
          </p>
          <h2>Paying</h2>
          <p>
            Pay one invoice or all of them by card in <a href="/account">your account</a>. Bank transfers take a day or
            two to appear. If an invoice says that it cannot be paid online, its own terms say how.
          </p>
          <h2>Seconds</h2>
          <p>Twice a year we sell what the kiln has bent. Account holders hear of it first.</p>
        </article>
        <aside aria-label="Your invoices">
          <h2>Your invoices</h2>
          <portal-invoices></portal-invoices>
        </aside>
      </div>`,
    portalScript(page),
  );
}
