import {html} from 'hono/html';
import {products, type Product} from '../../records/catalogue.ts';
import {productArt, shelfArt} from '../art.ts';
import {shopPage, type Markup, type Page} from '../layout.ts';

const COLLECTIONS = ['Stoneware', 'Linen', 'Glass', 'Wood'] as const;
const ON_THE_HOME_PAGE = ['ST-101', 'ST-110', 'GL-305', 'LN-201', 'ST-155', 'WD-401', 'ST-140', 'LN-220'];

export function homePage(page: Page): Markup {
  return shopPage(
    page,
    'Tableware for the trade',
    html`<section class="hero">
        <div>
          <h1>Made to be washed ten thousand times.</h1>
          <p>
            Stoneware, linen, glass and wood for shops, cafés and dining rooms. Thrown, woven and turned in Maine,
            shipped by the case, the same next year as this one.
          </p>
          <p class="actions">
            <a class="solid" href="/shop">See the range</a> <a href="/account">Invoices and payments</a>
          </p>
        </div>
        ${shelfArt()}
      </section>
      <section>
        <header class="row">
          <h2>Ordered most this season</h2>
          <a href="/shop">All ${products.length}</a>
        </header>
        <ul class="products">
          ${ON_THE_HOME_PAGE.map((sku) => productCard(products.find((product) => product.sku === sku)!))}
        </ul>
      </section>
      <section class="facts">
        <div>
          <h2>By the case</h2>
          <p>Prices are for one piece, before your trade terms. Open cases are fine for first orders.</p>
        </div>
        <div>
          <h2>Net 30</h2>
          <p>
            Approved accounts pay by invoice. You find every one of them, and pay them, in
            <a href="/account">your account</a>.
          </p>
        </div>
        <div>
          <h2>Broken on the way?</h2>
          <p>
            Send a picture within a week and we credit it. No forms, no freight. <a href="/orders-help">How it works</a>
          </p>
        </div>
      </section>`,
  );
}

export function rangePage(page: Page): Markup {
  return shopPage(
    page,
    'Shop',
    html`<header class="page-head">
        <h1>The range</h1>
        <nav class="jumps" aria-label="Collections">
          ${COLLECTIONS.map((name) => html`<a href="#${name.toLowerCase()}">${name}</a>`)}
        </nav>
      </header>
      ${COLLECTIONS.map(
        (name) =>
          html`<section id="${name.toLowerCase()}">
            <h2>${name}</h2>
            <ul class="products">
              ${products.filter(({collection}) => collection === name).map(productCard)}
            </ul>
          </section>`,
      )}`,
  );
}

export function productPage(page: Page, product: Product): Markup {
  const siblings = products
    .filter(({collection, sku}) => collection === product.collection && sku !== product.sku)
    .slice(0, 4);
  return shopPage(
    page,
    product.name,
    html`<article class="product">
        <div class="picture ${product.glaze}">${productArt(product.art, product.glaze)}</div>
        <div>
          <p class="small"><a href="/shop#${product.collection.toLowerCase()}">${product.collection}</a></p>
          <h1>${product.name}</h1>
          <p>${product.blurb}</p>
          <p class="price">$${product.price.USD} <span>a piece</span></p>
          <dl>
            <dt>Item</dt>
            <dd>${product.sku}</dd>
            <dt>Case</dt>
            <dd>${product.caseSize} pieces</dd>
            <dt>Ships</dt>
            <dd>within five working days</dd>
          </dl>
          <p>
            Order by the case at <a href="tel:+12075550142">+1 207 555 0142</a> or
            <a href="mailto:orders@brinleyroe.example?subject=${encodeURIComponent(product.sku)}">by e-mail</a>; it goes
            on your account.
          </p>
        </div>
      </article>
      <section>
        <h2>Beside it on the shelf</h2>
        <ul class="products">
          ${siblings.map(productCard)}
        </ul>
      </section>`,
  );
}

export function notFoundPage(page: Page): Markup {
  return shopPage(
    page,
    'Not here',
    html`<header class="page-head"><h1>There is nothing on this shelf.</h1></header>
      <p>Perhaps it has moved. <a href="/shop">See the range</a></p>`,
  );
}

function productCard(product: Product): Markup {
  return html`<li>
    <a href="/shop/${product.sku}">
      <span class="picture ${product.glaze}">${productArt(product.art, product.glaze)}</span>
      <span class="name">${product.name}</span>
      <span class="small">$${product.price.USD} · case of ${product.caseSize}</span>
    </a>
  </li>`;
}
