import type {PortalError} from '../client/portal-error.ts';
import {everywhere} from './everywhere.ts';

/** The server has confirmed that the money was received. */
export class PortalPaymentSucceededEvent extends Event {
  static readonly type = 'portal-payment-succeeded';
  constructor(
    readonly paymentId: string,
    readonly amountMinor: number,
    readonly currency: string,
    readonly invoiceIds: string[],
  ) {
    super(PortalPaymentSucceededEvent.type, everywhere);
  }
}

/** The bank is working on it. Nothing is paid yet. */
export class PortalPaymentProcessingEvent extends Event {
  static readonly type = 'portal-payment-processing';
  constructor(
    readonly paymentId: string,
    readonly amountMinor: number,
    readonly currency: string,
    readonly invoiceIds: string[],
  ) {
    super(PortalPaymentProcessingEvent.type, everywhere);
  }
}

/** A try to pay did not go through; the sheet stays open for another. */
export class PortalPaymentFailedEvent extends Event {
  static readonly type = 'portal-payment-failed';
  constructor(
    readonly code: string,
    readonly paymentId?: string,
    readonly error?: PortalError,
  ) {
    super(PortalPaymentFailedEvent.type, everywhere);
  }
}

/** Credits or retainers have paid all that was chosen; nothing was charged. */
export class PortalCreditAppliedEvent extends Event {
  static readonly type = 'portal-credit-applied';
  constructor(
    readonly currency: string,
    readonly creditMinor: number,
    readonly retainerMinor: number,
    readonly invoiceIds: string[],
  ) {
    super(PortalCreditAppliedEvent.type, everywhere);
  }
}

/** The customer says that they have sent a transfer. Nothing is paid until the merchant confirms it. */
export class PortalTransferAnnouncedEvent extends Event {
  static readonly type = 'portal-transfer-announced';
  constructor(
    readonly paymentId: string,
    readonly amountMinor: number,
    readonly currency: string,
    readonly invoiceIds: string[],
  ) {
    super(PortalTransferAnnouncedEvent.type, everywhere);
  }
}
