import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {PortalError} from '../../client/portal-error.ts';
import type {PaymentMethod, Verification} from '../../client/shapes.ts';
import {dayOf} from '../../text/moments.ts';
import {savedMethodText} from '../../text/words.ts';
import {failedText, standingOf} from './method-texts.ts';
import {renderVerifyForm} from './verify-form.ts';

const NICKNAME_MAX = 60;

/** What may be open in a row, in place of its buttons. */
export type RowForm = 'rename' | 'remove';

export interface RowProblem {
  error: PortalError;
  /** Whether it is about the amounts or the code; then it is said beside them. */
  isOfVerifying: boolean;
}

/** What one card or bank account needs to be shown, and what can be done with it. */
export interface Row {
  locale: string;
  mayManage: boolean;
  mayVerify: boolean;
  /** Whether another of its type may be added. */
  mayAdd: boolean;
  open: RowForm | undefined;
  /** Something is being done to any of them; to this one. */
  isLocked: boolean;
  isBusy: boolean;
  problem: RowProblem | undefined;
  openUp(what: RowForm): void;
  close(): void;
  makeDefault(): void;
  rename(nickname: string | null): void;
  remove(): void;
  verify(verification: Verification): void;
  addAnother(): void;
}

export function renderRow(method: PaymentMethod, row: Row): TemplateResult {
  const {id, type, nickname, isDefault, state, verification} = method;
  const {locale, problem} = row;
  const name = savedMethodText(method);
  const standing = standingOf(method);
  const isOver = state === 'failed' || state === 'disabled';
  return html`<li class="card" part="method" data-id=${id} tabindex="-1" aria-busy=${row.isBusy}>
    <span class="glyph ${type === 'card' ? 'plastic' : 'bank'}" aria-hidden="true"></span>
    <div class="what">
      <h3>
        ${nickname ? html`<bdi>${nickname}</bdi>` : name}
        ${isDefault ? html`<span class="default">${msg('Default')}</span>` : nothing}
      </h3>
      <p class="muted">${nickname ? html`${name} · ` : nothing}${renderDates(method, locale)}</p>
      ${standing ? html`<p><span class="badge ${standing.tone}">${standing.text}</span></p>` : nothing}
      ${isOver ? html`<p class="reason">${failedText(method)}</p>` : nothing}
      ${
        isOver && row.mayAdd
          ? html`<p>
              <button class="button" part="button" @click=${row.addAnother}>
                ${state === 'failed' ? msg('Begin again') : msg('Add it again')}
              </button>
            </p>`
          : nothing
      }
      ${
        state === 'verifying' && verification
          ? renderVerifyForm(method, {
              locale,
              mayVerify: row.mayVerify,
              busy: row.isBusy,
              problem: problem?.isOfVerifying ? problem.error : undefined,
              submit: row.verify,
              restart: row.addAnother,
            })
          : nothing
      }
      ${renderMandate(method, locale)}
    </div>
    ${
      row.open === 'rename'
        ? renderRename(method, row)
        : row.open === 'remove'
          ? renderRemove(method, name, row)
          : row.mayManage
            ? renderActions(method, name, row)
            : nothing
    }
    ${
      problem && !(problem.isOfVerifying && state === 'verifying')
        ? html`<p class="error" role="alert">
            ${problem.error.text}${problem.error.requestId ? html` <small>${msg('Reference')}: ${problem.error.requestId}</small>` : nothing}
          </p>`
        : nothing
    }
  </li>`;
}

function renderDates({expMonth, expYear, expiry, lastUsedAtMs, addedAtMs}: PaymentMethod, locale: string): unknown {
  if (expMonth && expYear) {
    // As it is printed on the card.
    const date = html`<bdi dir="ltr">${String(expMonth).padStart(2, '0')}/${String(expYear).slice(-2)}</bdi>`;
    return expiry === 'expired' ? msg(html`Expired ${date}`) : msg(html`Expires ${date}`);
  }
  return lastUsedAtMs
    ? msg(str`Last used on ${dayOf(lastUsedAtMs, locale)}`)
    : msg(str`Added on ${dayOf(addedAtMs, locale)}`);
}

/** What the customer has agreed to, in the words that stood there, whatever the language is now. */
function renderMandate({mandate}: PaymentMethod, locale: string): unknown {
  if (!mandate) return nothing;
  const {text, acceptedAtMs, reference} = mandate;
  return html`<details>
    <summary>${msg('What you agreed to')}</summary>
    <p><bdi>${text}</bdi></p>
    <small>
      ${msg(str`Agreed on ${dayOf(acceptedAtMs, locale)}`)}${reference ? html` · ${msg('Reference')}: <bdi>${reference}</bdi>` : nothing}
    </small>
  </details>`;
}

function renderActions({isDefault, state, expiry}: PaymentMethod, name: string, row: Row): TemplateResult {
  const button = (action: string, text: string, label: string, click: () => unknown) =>
    html`<button
      class="button quiet"
      part="button"
      data-action=${action}
      aria-label=${label}
      ?disabled=${row.isLocked}
      @click=${click}
    >
      ${text}
    </button>`;
  return html`<div class="actions">
    ${
      isDefault || state !== 'active' || expiry === 'expired'
        ? nothing
        : button('default', msg('Make default'), msg(str`Make default: ${name}`), row.makeDefault)
    }
    ${button('rename', msg('Rename'), msg(str`Rename ${name}`), () => row.openUp('rename'))}
    ${button('remove', msg('Remove'), msg(str`Remove ${name}`), () => row.openUp('remove'))}
  </div>`;
}

function renderRename({nickname}: PaymentMethod, row: Row): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    const input = (event.target as HTMLFormElement).elements.namedItem('nickname') as HTMLInputElement;
    row.rename(input.value.trim() || null);
  };
  return html`<form class="inline" @submit=${submit} @keydown=${escapes(row)}>
    <label class="field">
      <span>${msg('Name')}</span>
      <input
        name="nickname"
        maxlength=${NICKNAME_MAX}
        autocomplete="off"
        placeholder=${msg('For example: Office card')}
        .value=${nickname ?? ''}
        ?readonly=${row.isLocked}
      />
    </label>
    <div class="answers">
      <button class="button primary" part="button primary" ?disabled=${row.isLocked}>${msg('Save')}</button>
      <button class="button quiet" part="button" type="button" ?disabled=${row.isLocked} @click=${row.close}>
        ${msg('Cancel')}
      </button>
    </div>
  </form>`;
}

function renderRemove({type}: PaymentMethod, name: string, row: Row): TemplateResult {
  return html`<div class="inline confirm" role="group" aria-labelledby="sure" @keydown=${escapes(row)}>
    <p id="sure" tabindex="-1">
      <strong>${msg(str`Remove ${name}?`)}</strong>
      ${
        type === 'card'
          ? msg('It can then no longer be used to pay here. Payments that are under way go on.')
          : msg('It can then no longer be debited. Payments that are under way go on.')
      }
    </p>
    <div class="answers">
      <button class="button danger" part="button" ?disabled=${row.isLocked} @click=${row.remove}>
        ${row.isBusy ? msg('Removing…') : msg('Remove')}
      </button>
      <button class="button quiet" part="button" ?disabled=${row.isLocked} @click=${row.close}>
        ${msg('Keep it')}
      </button>
    </div>
  </div>`;
}

function escapes({isLocked, close}: Row): (event: KeyboardEvent) => void {
  return ({key}) => {
    if (key === 'Escape' && !isLocked) close();
  };
}
