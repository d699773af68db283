import {msg, str} from '@lit/localize';
import {html, nothing, type TemplateResult} from 'lit';
import type {PortalError} from '../../client/portal-error.ts';
import type {PaymentMethod, Verification} from '../../client/shapes.ts';
import {formatDate} from '../../internal/format.ts';
import {dayOf} from '../../text/moments.ts';

const CODE_LENGTH = 6;

interface VerifyForm {
  locale: string;
  mayVerify: boolean;
  busy: boolean;
  problem: PortalError | undefined;
  submit(verification: Verification): void;
  restart(): void;
}

/**
 * What has reached the account, to be entered: two amounts, or the code in the line of one cent on the statement. Nothing
 * is held meanwhile, so it may take days.
 *
 * Source: docs.stripe.com/payments/ach-direct-debit, “Verifying bank accounts with microdeposits”: the code is SM and
 * four characters. How many tries and days are left is the API's word.
 */
export function renderVerifyForm(method: PaymentMethod, form: VerifyForm): TemplateResult {
  const {kind, arrivesOn, expiresAtMs, triesLeft} = method.verification!;
  const {locale, busy, problem} = form;
  const isOver = problem?.code === 'payment_methods.verification_over';
  const left = typeof problem?.extra['triesLeft'] === 'number' ? problem.extra['triesLeft'] : triesLeft;
  const when = arrivesOn ? formatDate(arrivesOn, locale) : '';
  const id = `problem-${method.id}`;
  const explanation =
    kind === 'amounts'
      ? when
        ? msg(
            str`Two small amounts were sent to the account, to arrive by ${when}. Enter them here as they stand on its statement.`,
          )
        : msg(
            'Two small amounts were sent to the account. They take one or two working days. Enter them here as they stand on its statement.',
          )
      : when
        ? msg(
            str`One cent was sent to the account, to arrive by ${when}. Enter the code that begins with SM from its line on the statement.`,
          )
        : msg(
            'One cent was sent to the account. It takes one or two working days. Enter the code that begins with SM from its line on the statement.',
          );
  if (!form.mayVerify) return html`<p class="muted">${explanation}</p>`;
  return html`<form
    class="verify"
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      form.submit(read(event.target as HTMLFormElement));
    }}
  >
    <p>${explanation}</p>
    <div class="inputs">
      ${kind === 'amounts' ? [amountInput(1, msg('First amount'), form, id), amountInput(2, msg('Second amount'), form, id)] : codeInput(form, id)}
      <button class="button" part="button" ?disabled=${busy || isOver}>
        ${busy ? msg('Verifying…') : msg('Verify')}
      </button>
    </div>
    <p class="error" id=${id} role="alert">${problem ? problem.text : nothing}</p>
    ${
      isOver
        ? html`<button class="button" part="button" type="button" @click=${form.restart}>${msg('Begin again')}</button>`
        : html`<small>
            ${left === null || left === undefined || problem ? nothing : left === 1 ? msg('One try left.') : msg(str`${left} tries left.`)}
            ${expiresAtMs ? msg(str`Possible until ${dayOf(expiresAtMs, locale)}.`) : nothing}
          </small>`
    }
  </form>`;
}

/** What is missing in what was entered. */
export function missingText(verification: Verification): string | undefined {
  if ('amounts' in verification) {
    return verification.amounts.every((cents) => cents > 0 && cents < 100)
      ? undefined
      : msg('Enter both amounts with two digits each, for example 05 for $0.05.');
  }
  return verification.descriptorCode.length === CODE_LENGTH
    ? undefined
    : msg('Enter all 6 characters of the code, beginning with SM.');
}

function amountInput(index: number, label: string, {busy, problem}: VerifyForm, describedBy: string): TemplateResult {
  return html`<label class="field">
    <span>${label}</span>
    <span class="money" dir="ltr">
      <span aria-hidden="true">$0.</span
      ><input
        name="amount${index}"
        inputmode="numeric"
        pattern="[0-9]{2}"
        maxlength="2"
        autocomplete="off"
        placeholder="00"
        required
        ?readonly=${busy}
        aria-label=${msg(str`${label}, in cents`)}
        aria-invalid=${problem ? 'true' : 'false'}
        aria-describedby=${describedBy}
      />
    </span>
  </label>`;
}

function codeInput({busy, problem}: VerifyForm, describedBy: string): TemplateResult {
  return html`<label class="field">
    <span>${msg('Code')}</span>
    <input
      class="code"
      name="code"
      dir="ltr"
      maxlength=${CODE_LENGTH}
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      placeholder="SM····"
      required
      ?readonly=${busy}
      aria-invalid=${problem ? 'true' : 'false'}
      aria-describedby=${describedBy}
    />
  </label>`;
}

function read(form: HTMLFormElement): Verification {
  const value = (name: string) =>
    (form.elements.namedItem(name) as HTMLInputElement | null)?.value.replace(/\s/g, '') ?? '';
  if (form.elements.namedItem('code')) return {descriptorCode: value('code').toUpperCase()};
  // One digit could be meant either way: $0.5 is fifty cents, 5 is five.
  const cents = (name: string) => (/^\d{2}$/.test(value(name)) ? Number(value(name)) : 0);
  return {amounts: [cents('amount1'), cents('amount2')]};
}
