// Pages that are not kind to their guests: each holds the portal under one condition it must stand.
import {html, raw} from 'hono/html';
import {publishableKey} from '../../records/merchants.sql.ts';
import {portalScript, type Markup, type Page} from '../layout.ts';
import {userMark} from '../visitor.ts';

export interface HostPage {
  name: string;
  about: string;
  render: (page: Page) => Markup;
}

export const hostPages: readonly HostPage[] = [
  {
    name: 'strict-csp',
    about: 'A Content-Security-Policy without unsafe-inline or unsafe-eval',
    render: (page) => bare(page, 'strict-csp', html`<portal-app></portal-app>`),
  },
  {
    name: 'hostile-css',
    about: 'A style sheet that shouts at every tag',
    render: (page) =>
      bare(page, 'hostile-css', html`<portal-app></portal-app>`, html`<link rel="stylesheet" href="/hostile.css" />`),
  },
  {
    name: 'rtl',
    about: 'A page in Arabic, right to left',
    render: (page) => bare(page, 'rtl', html`<portal-app></portal-app>`, '', raw('lang="ar" dir="rtl"')),
  },
  {
    name: 'script-twice',
    about: 'The script tag twice, once as a module and once as a classic script',
    render: (page) =>
      bare(
        page,
        'script-twice',
        html`<portal-app></portal-app>
          <script
            src="${page.api}/portal.js"
            data-key="${publishableKey(page.visitor.merchant)}"
            data-ticket-url="/portal-ticket"
            data-user="${userMark(page.visitor)}"
          ></script>`,
      ),
  },
  {
    name: 'shadow-root',
    about: 'The portal inside a shadow root of the host’s own',
    render: (page) =>
      bare(
        page,
        'shadow-root',
        html`<host-account></host-account>`,
        html`<script type="module" src="/host-account.js"></script>`,
      ),
  },
  {
    name: 'dark-undeclared',
    about: 'A dark page that has not declared color-scheme',
    render: (page) =>
      bare(
        page,
        'dark-undeclared',
        html`<portal-app></portal-app>`,
        html`<link rel="stylesheet" href="/dark-undeclared.css" />`,
      ),
  },
  {
    name: 'two-sessions',
    about: 'Two sessions beside each other, one without a ticket',
    render: (page) =>
      bare(
        page,
        'two-sessions',
        html`<portal-session
            id="mine"
            key="${publishableKey(page.visitor.merchant)}"
            api="${page.api}"
            ticket-url="/portal-ticket"
          ></portal-session>
          <portal-session id="guest" key="${publishableKey('import')}" api="${page.api}"></portal-session>
          <portal-dashboard session="mine"></portal-dashboard>
          <portal-dashboard session="guest"></portal-dashboard>`,
      ),
  },
];

export function hostPagesIndex(page: Page): Markup {
  return bare(
    page,
    'Host pages',
    html`<ul>
      ${hostPages.map(({name, about}) => html`<li><a href="/host-pages/${name}">${name}</a>: ${about}</li>`)}
    </ul>`,
    '',
    raw('lang="en"'),
    false,
  );
}

function bare(
  page: Page,
  title: string,
  content: Markup,
  head: Markup | '' = '',
  attributes = raw('lang="en"'),
  script = true,
): Markup {
  return html`<!doctype html>
    <html ${attributes}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <link rel="icon" href="/favicon.svg" />
        <link rel="stylesheet" href="/host-page.css" />
        ${head} ${script ? portalScript(page) : ''}
      </head>
      <body>
        <p><a href="/host-pages">Host pages</a></p>
        <h1>${title}</h1>
        ${content}
      </body>
    </html>`;
}
