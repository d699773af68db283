import {msg, str} from '@lit/localize';
import {html, type TemplateResult} from 'lit';

/**
 * A list with nothing in it: what hides it, and a way to see all again.
 * @param filter as the customer reads it; nothing when all are shown
 */
export function renderEmpty(search: string, filter: string | undefined, showAll: () => void): TemplateResult {
  if (!search && !filter) {
    return html`<p class="empty">${msg('No invoices yet. They will appear here when they are sent to you.')}</p>`;
  }
  return html`<div class="empty">
    <p>
      ${
        search
          ? msg(str`No invoice has “${search}” in its number or PO reference.`)
          : msg(str`No invoice is here under “${filter}”.`)
      }
    </p>
    <button class="button" part="button" @click=${showAll}>${msg('Show all invoices')}</button>
  </div>`;
}
