import {html, raw} from 'hono/html';
import {publishableKey} from '../records/merchants.sql.ts';
import {demoBar} from './demo-bar.ts';
import {userMark, type Visitor} from './visitor.ts';

/** What hono/html's `html` gives: escaped text, maybe still to come. */
export type Markup = ReturnType<typeof html>;

export interface Page {
  visitor: Visitor;
  /** Origins of the portal's API and of the Stripe sandbox. */
  api: string;
  stripe: string;
  path: string;
}

/** The lines a merchant pastes: one script tag, and elements where they should stand. README.md shows the same. */
export function portalScript({api, visitor}: Pick<Page, 'api' | 'visitor'>): Markup {
  return html`<script
    type="module"
    src="${api}/portal.js"
    data-key="${publishableKey(visitor.merchant)}"
    data-ticket-url="/portal-ticket"
    data-user="${userMark(visitor)}"
  ></script>`;
}

const NAVIGATION = [
  ['/shop', 'Shop'],
  ['/orders-help', 'Orders & help'],
  ['/account', 'My account'],
] as const;

/** A page of the shop, with the demo's own bar above it. */
export function shopPage(page: Page, title: string, content: Markup, head: Markup | '' = ''): Markup {
  const {visitor, path} = page;
  const {theme, dir, lang} = visitor.look;
  return html`<!doctype html>
    <html lang="${lang}" dir="${dir}" data-theme="${theme}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} · Brinley &amp; Roe</title>
        <link rel="icon" href="/favicon.svg" />
        <link rel="stylesheet" href="/shop.css" />
        <link rel="stylesheet" href="/demo-bar.css" />
        <script type="module" src="/demo-bar.js"></script>
        ${head}
      </head>
      <body>
        ${demoBar(page)}
        <a class="skip" href="#content">Skip to content</a>
        <header class="shop-header">
          <a class="brand" href="/"><b>Brinley &amp; Roe</b> <span>Tableware for the trade</span></a>
          <nav aria-label="Shop">
            ${NAVIGATION.map(
              ([href, name]) =>
                html`<a href="${href}" ${path.startsWith(href) ? raw('aria-current="page"') : ''}>${name}</a>`,
            )}
          </nav>
          <p class="who">
            ${visitor.user ? html`<span dir="auto">${visitor.user.name}</span>` : html`<a href="/account">Sign in</a>`}
          </p>
        </header>
        <main id="content" tabindex="-1">${content}</main>
        <footer class="shop-footer">
          <div>
            <p class="brand"><b>Brinley &amp; Roe</b></p>
            <p><bdi>58 Wharf Lane</bdi><br />Portland, Maine 04101</p>
          </div>
          <div>
            <h2>Trade orders</h2>
            <p>Weekdays 8 to 5, Eastern<br /><a href="tel:+12075550142" dir="ltr">+1 207 555 0142</a></p>
            <p><a href="mailto:orders@brinleyroe.example">orders@brinleyroe.example</a></p>
          </div>
          <div>
            <h2>Accounts</h2>
            <p><a href="/account">Invoices and payments</a></p>
            <p><a href="/orders-help">Breakages and returns</a></p>
          </div>
          <p class="small">A made-up shop: it shows how the portal sits in somebody’s own page.</p>
        </footer>
      </body>
    </html>`;
}
