import {html, raw} from 'hono/html';
import {shopPage, type Markup, type Page} from '../layout.ts';
import {codeIn, type Message} from '../mailbox.ts';

const time = new Intl.DateTimeFormat('en', {dateStyle: 'medium', timeStyle: 'short'});

export function mailboxPage(page: Page, messages: Message[], address: string, open: Message | null): Markup {
  return shopPage(
    page,
    'Mailbox',
    html`<header class="page-head"><h1>Mailbox</h1></header>
      <p>What the local portal would have sent by e-mail, to anybody.</p>
      <form class="filter" method="get" action="/mailbox">
        <label
          >Address <input name="to" type="search" value="${address}" placeholder="ada@harbor-street.example"
        /></label>
        <button>Show</button>
      </form>
      <div class="mailbox" data-newest="${messages[0]?.id ?? ''}">
        ${
          messages.length === 0
            ? html`<p class="empty">
                ${address ? 'Nothing to this address.' : 'No mail yet. Sign out of the portal, and choose “Get a code by e-mail instead”.'}
              </p>`
            : html`<ul>
                ${messages.map((message) => listed(message, address, message.id === open?.id))}
              </ul>`
        }
        ${open ? opened(open) : ''}
      </div>`,
    html`<script type="module" src="/mailbox.js"></script>`,
  );
}

function listed(message: Message, address: string, current: boolean): Markup {
  const query = new URLSearchParams({message: message.id, ...(address && {to: address})});
  return html`<li>
    <a href="/mailbox?${raw(query.toString().replaceAll('&', '&amp;'))}" ${current ? raw('aria-current="true"') : ''}>
      <span dir="auto">${message.subject}</span>
      <small>${message.to} · ${time.format(message.sentAtMs)}</small>
    </a>
  </li>`;
}

function opened(message: Message): Markup {
  const code = codeIn(message);
  return html`<article>
    <h2 dir="auto">${message.subject}</h2>
    <p class="small">From ${message.from} to <b>${message.to}</b></p>
    ${code ? html`<p class="code" aria-label="Code">${code}</p>` : ''}
    <iframe sandbox title="The message" src="/mailbox/messages/${message.id}/html"></iframe>
    <details>
      <summary>As plain text</summary>
      <pre dir="auto">${message.text}</pre>
    </details>
  </article>`;
}
