// The latest requests, as Stripe's Dashboard keeps them: what a test looks at to see what was really sent.
// https://docs.stripe.com/development/dashboard/request-logs
import {emptyForm, type FormObject, type FormValue} from '../core/form.ts';

export type LoggedRequest = {
  id: string;
  method: string;
  path: string;
  account: string | null;
  idempotencyKey: string | null;
  publishable: boolean;
  parameters: FormObject;
  status: number;
  replayed: boolean;
};

const kept = 1000;

export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push({...request, parameters: withoutSecrets(request.parameters) as FormObject});
    if (this.#requests.length > kept) this.#requests.shift();
  }

  /** Oldest first. */
  list(): LoggedRequest[] {
    return [...this.#requests];
  }

  clear(): void {
    this.#requests = [];
  }
}

/** Card numbers and client secrets stay out of every log, a sandbox's too. */
function withoutSecrets(value: FormValue): FormValue {
  if (typeof value === 'string') return value;
  const shown = emptyForm();
  for (const [key, entry] of Object.entries(value))
    shown[key] =
      ['number', 'cvc', 'client_secret', 'key'].includes(key) && typeof entry === 'string'
        ? '…'
        : withoutSecrets(entry);
  return shown;
}
