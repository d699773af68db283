import {msg} from '@lit/localize';
import {html, nothing, type ReactiveControllerHost, type TemplateResult} from 'lit';
import type {BankTransfer} from '../../client/shapes.ts';

/** As many characters as a SEPA transfer's reference has; others have fewer, and banks cut by themselves. */
const REFERENCE_MAX = 140;
const COPIED_MS = 2500;

/** What to write into a transfer so that it is found: the invoices' numbers, as many as go in whole. */
export function referenceOf(numbers: string[]): string {
  let reference = '';
  for (const number of numbers) {
    const longer = reference ? `${reference} ${number}` : number;
    if (longer.length > REFERENCE_MAX) break;
    reference = longer;
  }
  return reference;
}

/** Where a transfer goes, line by line, each to be copied. Its look: `bank-details.styles.ts`. */
export class BankDetails {
  #host: ReactiveControllerHost;
  #copied?: string;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** @param amount written out; none where the customer decides on it */
  render(bank: BankTransfer, reference: string, amount?: string): TemplateResult {
    const lines: [name: string, value: string | null | undefined][] = [
      [msg('Account holder'), bank.accountHolder],
      [msg('Bank'), bank.bankName],
      ['IBAN', bank.iban],
      ['BIC', bank.bic],
      [msg('Account number'), bank.accountNumber],
      [msg('Routing number'), bank.routingNumber],
      [msg('Amount'), amount],
      [msg('Payment reference'), reference],
    ];
    return html`<dl class="bank">${lines.map(([name, value]) => (value ? this.#renderLine(name, value) : nothing))}</dl>
      ${bank.instructions ? html`<p class="instructions" dir="auto">${bank.instructions}</p>` : nothing}
      <p class="hidden" role="status">${this.#copied ? msg('Copied') : ''}</p>`;
  }

  #renderLine(name: string, value: string): TemplateResult {
    return html`<div>
      <dt>${name}</dt>
      <dd>
        <bdi>${value}</bdi>
        <button type="button" class="button quiet" part="button" @click=${() => this.#copy(name, value)}>
          ${this.#copied === name ? msg('Copied') : msg('Copy')}<span class="hidden"> ${name}</span>
        </button>
      </dd>
    </div>`;
  }

  async #copy(name: string, value: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // Not allowed on this page: the text stands there to be selected.
      return;
    }
    this.#copied = name;
    this.#host.requestUpdate();
    await new Promise((done) => setTimeout(done, COPIED_MS));
    if (this.#copied === name) this.#copied = undefined;
    this.#host.requestUpdate();
  }
}
