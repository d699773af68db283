import {msg} from '@lit/localize';
import type {PortalError} from '../../client/portal-error.ts';
import type {AnnounceTransfer, AppliedCredit, ApplyCredit, Payment} from '../../client/shapes.ts';
import {
  PortalCreditAppliedEvent,
  PortalPaymentFailedEvent,
  PortalPaymentProcessingEvent,
  PortalPaymentSucceededEvent,
  PortalTransferAnnouncedEvent,
} from '../../events/payment-events.ts';
import type {Call} from '../../internal/load.ts';
import {declineReason} from '../../text/decline-reasons.ts';
import {Once} from './once.ts';
import {type Outcome, PaymentFlow} from './payment-flow.ts';

/** While nobody knows how a payment came out, the server is asked in rounds, each some 15 seconds long. */
const ASK_ROUNDS_MAX = 20;
/** Between rounds: a server that answers at once that it cannot say is not to be asked at once again. */
const ASK_ROUND_PAUSE_MS = 2000;
/** How long leaving may take; what is still reserved then lapses by itself. */
const LEAVE_MAX_MS = 5000;

/**
 * `form`: fill in and pay. `asking`: back from a redirect, the server is being asked. `unknown`: nobody knows yet.
 * `leaving`: what was started is being cancelled. The others are how it came out, by the server's word alone.
 */
export type Step = 'form' | 'asking' | 'unknown' | 'leaving' | 'processing' | 'succeeded' | 'applied' | 'announced';

/** What the sheet does for its run. */
export interface RunHost {
  call: Call;
  /** Something is to be shown; `focus` is where the focus goes then. */
  changed(focus?: string): void;
  tell(event: Event): void;
  /** The server would not do it: looks again at what is payable, and finds words for it. */
  explainRefusal(error: PortalError, what: 'payment' | 'credit' | 'transfer'): Promise<string>;
  /** Something has happened that the whole page shows. */
  happened(): void;
  /** After a redirect the sheet knows only the payment: what it was for can be tried again. */
  tryAgainAfter(payment: Payment | undefined): void;
}

/** The steps of one opened sheet, from the form to how it came out. */
export class PayRun {
  step: Step = 'form';
  busy = false;
  problem?: {text: string; requestId?: string};
  payment?: Payment;
  applied?: AppliedCredit;
  #host: RunHost;
  #flow?: PaymentFlow;
  #credits: Once<'POST /credit-applications'>;
  #transfers: Once<'POST /transfers'>;
  /** Rises with each opening, leaving and trying: what belongs to an earlier one has nothing to say any more. */
  #turn = 0;
  /** What is being paid with, for the words about a decline. */
  #method = 'card';
  #isReturn = false;

  constructor(host: RunHost) {
    this.#host = host;
    this.#credits = new Once(host.call, 'POST /credit-applications');
    this.#transfers = new Once(host.call, 'POST /transfers');
  }

  /** As at the first opening. */
  begin(): void {
    this.#turn++;
    this.#flow = undefined;
    this.#isReturn = false;
    this.step = 'form';
    this.busy = false;
    this.problem = this.payment = this.applied = undefined;
  }

  /** Whether there is something to be cancelled when the sheet goes. */
  get isUnderWay(): boolean {
    return !!this.#flow && (this.step === 'form' || this.step === 'unknown');
  }

  /**
   * One try, one at a time: a second click, or Enter while it runs, does nothing.
   * @param attempt is told whether it is still wanted, after whatever it has waited for
   */
  async pay(
    method: string,
    attempt: (flow: PaymentFlow, isWanted: () => boolean) => Promise<Outcome | undefined>,
  ): Promise<void> {
    const turn = this.#take();
    if (!turn) return;
    this.#method = method;
    const flow = (this.#flow ??= new PaymentFlow(this.#host.call));
    const outcome = await attempt(flow, () => turn === this.#turn);
    if (turn === this.#turn) await this.#conclude(outcome, turn);
    // Left, and the bank said yes all the same: the page is told, unless leaving has found it out before.
    else if ((outcome?.kind === 'succeeded' || outcome?.kind === 'processing') && !this.payment) {
      this.#finish(outcome.kind, outcome.payment);
    }
  }

  /** Credits and retainers cover it all: no gateway. */
  apply(body: ApplyCredit): Promise<void> {
    return this.#once('credit', async () => {
      const applied = (this.applied = await this.#credits.send(body));
      const {currency, creditMinor, retainerMinor} = applied;
      return ['applied', new PortalCreditAppliedEvent(currency, creditMinor, retainerMinor, idsOf(applied))];
    });
  }

  /** The customer has sent a transfer, or is about to. */
  announce(body: AnnounceTransfer): Promise<void> {
    return this.#once('transfer', async () => {
      const payment = (this.payment = await this.#transfers.send(body));
      const {id, amountMinor, currency} = payment;
      return ['announced', new PortalTransferAnnouncedEvent(id, amountMinor, currency, idsOf(payment))];
    });
  }

  /** Asks until the server knows; again from the beginning when the customer asks. */
  async wait(turn = ++this.#turn): Promise<void> {
    this.step = 'unknown';
    this.#host.changed('h2');
    for (let round = 0; round < ASK_ROUNDS_MAX && turn === this.#turn; round++) {
      const outcome = await this.#flow!.ask();
      if (turn !== this.#turn) return;
      if (outcome.kind === 'unknown') {
        await new Promise((done) => setTimeout(done, ASK_ROUND_PAUSE_MS));
        continue;
      }
      if (outcome.kind === 'declined') this.#showForm();
      return this.#conclude(outcome, turn);
    }
  }

  /** Back from a redirect: what the address said is not believed, the server is asked. */
  async return(paymentId: string): Promise<void> {
    if (this.#flow) return;
    const turn = ++this.#turn;
    this.#isReturn = true;
    this.#flow = new PaymentFlow(this.#host.call);
    this.#flow.resume({id: paymentId} as Payment);
    const outcome = await this.#flow.ask();
    if (turn === this.#turn) await this.#conclude(outcome, turn);
  }

  /** From not knowing back to the form: the same payment is tried again. */
  retry(): void {
    this.#turn++;
    if (this.#isReturn) this.#tryAgain(this.#flow?.payment?.invoices ? this.#flow.payment : undefined);
    else this.#showForm();
    this.#host.changed('h2');
  }

  /**
   * The customer leaves: what was started and not decided is cancelled, so that nothing stays reserved.
   * @returns whether the sheet may go; it stays to tell where the payment was through before
   */
  async leave(): Promise<boolean> {
    const turn = ++this.#turn;
    const {busy} = this;
    if (!this.isUnderWay) return true;
    this.step = 'leaving';
    this.busy = false;
    this.#host.changed();
    const leaving = this.#flow!.leave().catch((): Outcome => ({kind: 'unknown'}));
    const late = new Promise<Outcome>((done) => setTimeout(done, LEAVE_MAX_MS, {kind: 'unknown'}));
    const left = await Promise.race([leaving, late]);
    if (turn !== this.#turn) return false;
    // It was through before it could be cancelled; or it was on its way, and nobody can say.
    if (left?.kind === 'succeeded' || left?.kind === 'processing') this.#finish(left.kind, left.payment);
    else if (left?.kind === 'unknown' && busy) void this.wait(turn);
    else {
      if (left) this.#host.happened();
      return true;
    }
    return false;
  }

  /** The sheet is taken out of the page: as leaving, with nobody to look on. */
  abandon(): void {
    this.#turn++;
    if (!this.isUnderWay) return;
    void this.#flow!.leave().then(
      (left) => left && this.#host.happened(),
      () => {},
    );
  }

  /** It is through, or on its way and known to the server: closing the sheet cancels nothing. */
  letGo(): void {
    this.#flow = undefined;
  }

  /** Shows what went wrong above the form, and brings the focus there. */
  complain(text: string, requestId?: string): void {
    this.problem = {text, requestId};
    this.#host.changed('.notice[tabindex]');
  }

  #take(): number | undefined {
    if (this.busy || this.step !== 'form') return undefined;
    this.busy = true;
    this.problem = undefined;
    this.#host.changed();
    return ++this.#turn;
  }

  async #once(what: 'credit' | 'transfer', send: () => Promise<[step: Step, told: Event]>): Promise<void> {
    const turn = this.#take();
    if (!turn) return;
    try {
      // A payment that was begun here and declined holds what is to be paid now.
      const left = await this.#flow?.leave();
      if (turn !== this.#turn) return;
      if (left?.kind === 'succeeded' || left?.kind === 'processing') return this.#finish(left.kind, left.payment);
      this.#flow = undefined;
      const [step, told] = await send();
      this.#host.tell(told);
      if (turn === this.#turn) this.#become(step);
      this.#host.happened();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.busy = false;
      const text = await this.#host.explainRefusal(error as PortalError, what);
      this.complain(text, (error as PortalError).requestId);
    }
  }

  async #conclude(outcome: Outcome | undefined, turn: number): Promise<void> {
    this.busy = false;
    switch (outcome?.kind) {
      case 'succeeded':
      case 'processing':
        return this.#finish(outcome.kind, outcome.payment);
      case 'unknown':
        return this.wait(turn);
      case 'declined': {
        const {code, payment} = outcome;
        this.complain(declineText(code, payment?.method ?? this.#method));
        this.#host.tell(new PortalPaymentFailedEvent(code, payment?.id));
        if (this.#isReturn) this.#tryAgain(payment);
        return;
      }
      case 'refused': {
        const {error} = outcome;
        const text = await this.#host.explainRefusal(error, 'payment');
        this.complain(text, error.requestId);
        this.#host.tell(new PortalPaymentFailedEvent(error.code, undefined, error));
        return;
      }
      default:
        this.#host.changed();
    }
  }

  #finish(kind: 'succeeded' | 'processing', payment: Payment): void {
    this.payment = payment;
    this.#become(kind);
    const {id, amountMinor, currency} = payment;
    const Told = kind === 'succeeded' ? PortalPaymentSucceededEvent : PortalPaymentProcessingEvent;
    this.#host.tell(new Told(id, amountMinor, currency, idsOf(payment)));
    this.#host.happened();
  }

  #become(step: Step): void {
    this.step = step;
    this.busy = false;
    this.#host.changed('h2');
  }

  #tryAgain(payment: Payment | undefined): void {
    this.#isReturn = false;
    this.#host.tryAgainAfter(payment);
    this.#showForm();
  }

  #showForm(): void {
    this.step = 'form';
    this.busy = false;
    this.#host.changed();
  }
}

/** What to tell the customer about a decline, which is certain: why, what to do, and that no money has moved. */
export function declineText(code: string, method: string): string {
  const reason =
    code === 'verify_with_microdeposits'
      ? msg('Your bank account has to be verified first. Add it under Payment methods, then pay with it here.')
      : declineReason(code, method);
  return `${reason} ${msg('Nothing was charged.')}`;
}

function idsOf({invoices}: {invoices: {invoiceId: string}[]}): string[] {
  return invoices.map(({invoiceId}) => invoiceId);
}
