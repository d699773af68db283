import {msg, str} from '@lit/localize';
import {html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult} from 'lit';
import type {InvoiceFilter, InvoicePage, InvoiceSort, InvoiceSummary} from '../../client/shapes.ts';
import {PayRequest} from '../../controllers/pay-request.ts';
import {hrefOf, type Place, PlaceController} from '../../controllers/place.ts';
import {daysBetween, formatDays} from '../../internal/format.ts';
import {Load} from '../../internal/load.ts';
import {PortalElement} from '../../internal/portal-element.ts';
import {badge} from '../../styles/badge.ts';
import {field} from '../../styles/field.ts';
import {table} from '../../styles/table.ts';
import {reasonText, stateOf} from '../../text/invoices.ts';
import {styles} from './portal-invoices.styles.ts';
import type * as Later from './later.ts';
import type {Selection} from './selection.ts';

/** A page, and the cursor that brought it: the address is ahead of it while the next one loads. */
type LoadedPage = InvoicePage & {after: string};

const SEARCH_PAUSE_MS = 300;
/** What a column begins with when it is chosen: what is most likely looked for stands on top. */
const SORTS: Record<InvoiceSort, string> = {
  date: '-date',
  due_date: 'due_date',
  number: '-number',
  amount: '-amount',
  balance: '-balance',
};

/** Which page comes before a page, for as long as this page of the shop stands: the API's pages know only the next. */
const pageBefore = new Map<string, string>();

/**
 * @summary The customer's invoices: filtered, sorted, searched, page by page; each can be opened in place and paid.
 *
 * Several can be chosen and paid at once; the code for that comes after the first rows (`later.ts`).
 *
 * Filter, sort, search, page and the opened invoice stand in the address (`portal=invoices~filter.unpaid`), and survive
 * a reload and the back button.
 *
 * @fires portal-payment-request - Pay now, Pay selected; prevent it to take over
 * @fires portal-navigate - an invoice, another page of the list; prevent it to take over
 * @slot pay - passed on to the Pay sheet
 * @csspart tools - search, filter and sort
 * @csspart table - the list
 * @csspart selection - how many are chosen, and the button that pays them
 * @csspart button - buttons
 */
export class PortalInvoices extends PortalElement {
  static override styles = [...PortalElement.styles, badge, field, table, styles];
  static override properties: PropertyDeclarations = {typed: {state: true}};

  /** What stands in the search field while it is being typed. */
  private typed?: string;
  #typing?: ReturnType<typeof setTimeout>;
  /** The invoice that was opened last: coming back, its row has the focus again. */
  #opened?: string;
  #wasOpen = false;
  /** The page that was turned to: as soon as it stands there, the customer begins at its top. */
  #turnedTo?: string;
  #isLaterAsked?: boolean;
  #later?: typeof Later;
  #selection?: Selection;

  private place = new PlaceController(this);
  private pay = new PayRequest(this);
  private list: Load<LoadedPage | undefined, [params?: string]> = new Load(this, {
    // While an invoice is open the list waits, unless it was there before.
    args: () => (this.openId && !this.list?.latest ? [] : [JSON.stringify(this.params)]),
    load: async (call, [params]) => {
      if (!params) return undefined;
      const {filter, sort, search, after} = JSON.parse(params);
      const direction = sort[0] === '-' ? 'desc' : 'asc';
      const query = {filter, sort: sort.replace('-', ''), direction, search, cursor: after} as const;
      return call('GET /invoices', {query}).then(
        (page) => ({...page, after}),
        async (error) => {
          // A link from long ago: its page is gone, the list is not.
          if (error.code !== 'cursors.invalid') throw error;
          return {...(await call('GET /invoices', {query: {...query, cursor: undefined}})), after: ''};
        },
      );
    },
  });

  private get openId(): string | undefined {
    return this.place.place.view === 'invoices' ? this.place.place.id : undefined;
  }

  /** As the address has them; what does not fit is as if it were not there. */
  private get params() {
    const {view, params} = this.place.place;
    const {filter = '', sort = '', search = '', after = ''} = view === 'invoices' ? params : {};
    return {
      filter: (Object.hasOwn(filterTexts(), filter) ? filter : 'all') as InvoiceFilter,
      sort: Object.hasOwn(SORTS, sort.replace('-', '')) ? sort : SORTS.date,
      search,
      after,
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
  }

  protected override renderContent(): unknown {
    return html`${this.pay.render()}
      <div>${this.openId ? this.renderOpened(this.openId) : this.renderList()}</div>`;
  }

  protected override renderPending(): TemplateResult {
    return html`${this.renderTools()}${this.renderBones()}`;
  }

  private renderList(): TemplateResult {
    const {list} = this;
    return html`${this.renderTools()}
    ${list.latest || list.problem ? this.show(list, (page) => this.renderPage(page!)) : this.renderBones()}
    ${this.#selection?.renderBar()}`;
  }

  private renderBones(): unknown {
    return Array.from({length: 8}, () => html`<span class="bone row"></span>`);
  }

  private renderOpened(id: string): TemplateResult {
    const list: Place = {view: 'invoices', params: this.place.place.params};
    return html`<a class="back" href=${hrefOf(list)} @click=${this.place.follow(list)}>${msg('All invoices')}</a>
      <portal-invoice invoice-id=${id} session=${this.sessionId ?? nothing}
        ><slot name="pay" slot="pay"></slot
      ></portal-invoice>`;
  }

  private renderTools(): TemplateResult {
    const {filter, sort, search} = this.params;
    const option = (name: string, text: string, chosen: string) =>
      html`<option value=${name} ?selected=${name === chosen}>${text}</option>`;
    return html`<search class="tools" part="tools">
      <input
        type="search"
        aria-label=${msg('Search by number or PO reference')}
        placeholder=${msg('Number or PO reference')}
        maxlength="100"
        autocomplete="off"
        .value=${this.typed ?? search}
        @input=${this.#type}
        @change=${this.#search}
      />
      <select aria-label=${msg('Show')} @change=${this.#filter}>
        ${Object.entries(filterTexts()).map(([name, text]) => option(name, text, filter))}
      </select>
      <select class="sorts" aria-label=${msg('Sort by')} @change=${this.#sort}>
        ${Object.entries(columnTexts()).map(([name, text]) => [
          option('-' + name, text + ' ↓', sort),
          option(name, text + ' ↑', sort),
        ])}
      </select>
    </search>`;
  }

  private renderPage({data, nextCursor, today, after}: LoadedPage): unknown {
    if (!data.length && !after) return this.renderEmpty();
    const before = pageBefore.get(after);
    if (nextCursor) pageBefore.set(nextCursor, after);
    return html`${this.#mayPay ? nothing : html`<p class="muted">${reasonText('viewer', '')}</p>`}
      <table part="table" class=${this.#mayPay ? 'picks' : ''} tabindex="-1">
        <caption class="hidden">
          ${msg('Invoices')}
        </caption>
        <thead>
          <tr>
            ${this.renderPick(this.#selection?.renderAll(data))} ${this.renderHead('number', '')}
            ${this.renderHead('date', 'date')} ${this.renderHead('due_date', '')}
            <th scope="col" class="po">${msg('PO reference')}</th>
            ${this.renderHead('amount', 'amount total')} ${this.renderHead('balance', 'amount')}
            <th scope="col" class="state">${msg('Status')}</th>
            <th scope="col"><span class="hidden">${msg('Pay')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${data.map((invoice) => this.renderRow(invoice, today))}
        </tbody>
      </table>
      ${
        after || nextCursor
          ? html`<nav class="pages" aria-label=${msg('Pages')}>
              ${after ? this.renderTurn(before ?? '', before === undefined ? msg('First page') : msg('Previous')) : nothing}
              ${nextCursor ? this.renderTurn(nextCursor, msg('Next')) : nothing}
            </nav>`
          : nothing
      }`;
  }

  private renderEmpty(): unknown {
    const {filter, search} = this.params;
    return this.#later
      ? this.#later.renderEmpty(search, filter === 'all' ? undefined : filterTexts()[filter], () =>
          this.#note({filter: '', search: ''}),
        )
      : this.renderBones();
  }

  private renderHead(column: InvoiceSort, name: string): TemplateResult {
    const {sort} = this.params;
    const chosen = sort.replace('-', '') === column;
    const other = sort[0] === '-' ? column : '-' + column;
    return html`<th
      scope="col"
      class=${name}
      aria-sort=${chosen ? (sort[0] === '-' ? 'descending' : 'ascending') : nothing}
    >
      <button @click=${() => this.#note({sort: chosen ? other : SORTS[column]})}>${columnTexts()[column]}</button>
    </th>`;
  }

  private renderRow(invoice: InvoiceSummary, today: string): TemplateResult {
    const {id, kind, number, poReference, date, dueDate, currency, totalMinor, balanceMinor} = invoice;
    const {processingMinor, announcedMinor, availableMinor, isDisputed} = invoice;
    const notes: string[] = [];
    if (processingMinor && processingMinor !== balanceMinor)
      notes.push(msg(str`${this.money(processingMinor, currency)} being processed`));
    if (announcedMinor) notes.push(msg(str`${this.money(announcedMinor, currency)} announced by transfer`));
    if (availableMinor) notes.push(msg(str`${this.money(availableMinor, currency)} available`));
    const opened: Place = {
      view: 'invoices',
      id,
      params: this.place.place.view === 'invoices' ? this.place.place.params : {},
    };
    const status = stateOf(invoice);
    const isOpen = balanceMinor > 0 && invoice.status !== 'void';
    const daysLeft = daysBetween(today, dueDate);
    return html`<tr class=${isOpen ? '' : 'settled'}>
      ${this.renderPick(this.#selection?.renderOne(invoice))}
      <td class="number">
        <a class="cover" id=${id} href=${hrefOf(opened)} @click=${this.place.follow(opened)}>${number}</a>
        ${kind === 'retainer' ? html`<div class="badge kind">${msg('Retainer')}</div>` : nothing}
        ${poReference ? html`<small class="ref">${msg('PO')} <bdi>${poReference}</bdi></small>` : nothing}
      </td>
      <td class="date">${this.date(date)}</td>
      <td class="due" data-label=${msg('Due')}>
        ${this.date(dueDate)}
        ${
          isOpen && daysLeft < 0
            ? html`<small class="late"><bdi>${msg(str`${formatDays(-daysLeft, this.locale)} overdue`)}</bdi></small>`
            : isOpen && daysLeft < 8
              ? html`<small>${daysLeft ? msg(str`in ${formatDays(daysLeft, this.locale)}`) : msg('today')}</small>`
              : nothing
        }
      </td>
      <td class="po"><bdi>${poReference}</bdi></td>
      <td class="total amount">${this.money(totalMinor, currency)}</td>
      <td class="amount main">
        <span>${this.money(balanceMinor, currency)}</span>
        ${
          totalMinor === balanceMinor
            ? nothing
            : html`<small class="of">${msg(str`of ${this.money(totalMinor, currency)}`)}</small>`
        }
        ${notes.map((note) => html`<small><bdi>${note}</bdi></small>`)}
      </td>
      <td class="state">
        <span class="badge ${status.tone}">${status.text}</span>
        ${isDisputed ? html`<span class="badge warning">${msg('Disputed')}</span>` : nothing}
      </td>
      <td class="pay">${this.renderPay(invoice)}</td>
    </tr>`;
  }

  private renderPay({id, number, currency, payOnline}: InvoiceSummary): unknown {
    if (!payOnline.allowed)
      return payOnline.reason === 'viewer' ? nothing : html`<small>${reasonText(payOnline.reason, currency)}</small>`;
    return html`<button
      class="button"
      part="button"
      aria-label=${msg(str`Pay now, invoice ${number}`)}
      @click=${() => this.pay.request([id], currency)}
    >
      ${msg('Pay now')}
    </button>`;
  }

  /** Its place is there from the beginning: nothing shifts when its code comes. */
  private renderPick(content: unknown): unknown {
    return this.#mayPay ? html`<td class="pick">${content}</td>` : nothing;
  }

  private renderTurn(after: string, text: string): TemplateResult {
    const place: Place = {view: 'invoices', params: {...this.place.place.params, after}};
    return html`<a
      class="button"
      part="button"
      href=${hrefOf(place)}
      @click=${(event: MouseEvent) => {
        this.place.follow(place)(event);
        if (event.defaultPrevented) this.#turnedTo = after;
      }}
      >${text}</a
    >`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const {openId} = this;
    if (openId && !this.#wasOpen && this.#opened !== undefined) {
      this.renderRoot.querySelector<HTMLElement>('.back')?.focus();
    }
    if (openId) this.#opened = openId;
    else if (this.list.latest) {
      const row =
        this.#opened && this.#wasOpen && this.renderRoot.querySelector<HTMLElement>('#' + CSS.escape(this.#opened));
      if (row) row.focus();
      // From here on an invoice that opens was opened by hand: the focus goes along.
      this.#opened = '';
    }
    if (openId || this.list.latest) this.#wasOpen = !!openId;
    if (this.list.latest && !this.#isLaterAsked) {
      this.#isLaterAsked = true;
      void import('./later.ts').then((later) => {
        this.#later = later;
        this.#selection = new later.Selection(this, (ids, currency) => this.pay.request(ids, currency));
        this.requestUpdate();
      });
    }
    if (this.#turnedTo !== undefined && this.#turnedTo === this.list.latest?.after) {
      this.#turnedTo = undefined;
      this.renderRoot.querySelector('table')?.focus({preventScroll: true});
      if (this.getBoundingClientRect().top < 0) this.scrollIntoView();
    }
  }

  get #mayPay(): boolean {
    return this.session?.grant?.role !== 'viewer';
  }

  /** Another choice begins at its first page. */
  #note(change: Partial<Record<'filter' | 'sort' | 'search', string>>): void {
    const {filter, sort, search} = {...this.params, ...change};
    this.typed = this.#turnedTo = undefined;
    clearTimeout(this.#typing);
    this.place.note(
      {filter: filter === 'all' ? '' : filter, sort: sort === SORTS.date ? '' : sort, search},
      'invoices',
    );
  }

  #filter = (event: Event): void => this.#note({filter: (event.target as HTMLSelectElement).value});

  #sort = (event: Event): void => this.#note({sort: (event.target as HTMLSelectElement).value});

  #type = (event: Event): void => {
    this.typed = (event.target as HTMLInputElement).value;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(this.#search, SEARCH_PAUSE_MS);
  };

  #search = (): void => {
    const search = this.typed?.trim();
    if (search !== undefined && search !== this.params.search) {
      const {typed} = this;
      this.#note({search});
      // A space at the end is the beginning of the next word.
      this.typed = typed;
    }
  };
}

function filterTexts(): Record<InvoiceFilter, string> {
  return {
    all: msg('All invoices'),
    unpaid: msg('Unpaid'),
    overdue: msg('Overdue'),
    partially_paid: msg('Partially paid'),
    paid: msg('Paid'),
    retainers: msg('Retainers'),
  };
}

function columnTexts(): Record<InvoiceSort, string> {
  return {
    number: msg('Number'),
    date: msg('Date'),
    due_date: msg('Due date'),
    amount: msg('Amount'),
    balance: msg('Balance'),
  };
}

customElements.define('portal-invoices', PortalInvoices);

declare global {
  interface HTMLElementTagNameMap {
    'portal-invoices': PortalInvoices;
  }
}
