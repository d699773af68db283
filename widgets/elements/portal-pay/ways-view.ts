import {msg} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import {wayNote, wayTitle, whyNotText} from './way-texts.ts';
import type {Way} from './ways.ts';

/**
 * How to pay, as one list: what is saved, what can be typed in, a transfer. Not shown where there is one way only and it
 * can be taken: then its field stands there by itself.
 */
export function renderWays(
  ways: Way[],
  taken: Way | undefined,
  {
    currency,
    locale,
    isBusy,
    choose,
    verify,
  }: {
    currency: string;
    locale: string;
    isBusy: boolean;
    choose: (way: Way) => void;
    /** A link to where a bank account is verified. */
    verify: () => TemplateResult;
  },
): unknown {
  if (ways.length === 1 && !ways[0]!.whyNot) return nothing;
  const hasSaved = (type: string) => ways.some((way) => way.kind === 'saved' && way.type === type);
  return html`<fieldset class="ways">
    <legend>${msg('Pay with')}</legend>
    ${ways.map((way) => {
      const {id, type, method, whyNot} = way;
      const note = whyNot ? whyNotText(whyNot, type, currency, locale) : wayNote(way, currency, locale);
      const isVerifying = whyNot?.reason === 'verifying';
      return html`<div class="way ${whyNot ? 'off' : ''}">
        <label>
          <input
            type="radio"
            name="way"
            value=${id}
            .checked=${way === taken}
            ?disabled=${isBusy || !!whyNot}
            @change=${() => choose(way)}
          />
          <span>
            ${
              // A name of the customer's own, in whatever direction it reads.
              method?.nickname ? html`<bdi>${method.nickname}</bdi>` : wayTitle(way, hasSaved(type))
            }
            ${note ? html`<small>${note}</small>` : nothing}
          </span>
          ${
            method?.isDefault && !whyNot
              ? html`<small>${msg('Default')}</small>`
              : method?.expiry === 'soon'
                ? html`<span class="badge warning">${msg('Expires soon')}</span>`
                : nothing
          }
        </label>
        ${isVerifying ? verify() : nothing}
      </div>`;
    })}
  </fieldset>`;
}
