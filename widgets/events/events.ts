import type {PortalError} from '../client/portal-error.ts';
import type {SessionState} from '../controllers/session.ts';
import type {Place} from '../controllers/place.ts';

/*
 * Everything the elements tell a page. All bubble and are composed, so that a page can listen on `document`; a request
 * (`portal-…-request`, `portal-navigate`) is cancelable, and what it asks for happens afterwards unless it was prevented.
 */

const everywhere = {bubbles: true, composed: true};

/** The session came, went or changed hands. `state` is what holds now. */
export class PortalSessionChangedEvent extends Event {
  static readonly type = 'portal-session-changed';
  constructor(
    readonly state: SessionState,
    readonly customerId?: string,
  ) {
    super(PortalSessionChangedEvent.type, everywhere);
  }
}

/** A session that was open has ended by itself: too long idle, revoked, or signed out in another tab. */
export class PortalSessionExpiredEvent extends Event {
  static readonly type = 'portal-session-expired';
  constructor() {
    super(PortalSessionExpiredEvent.type, everywhere);
  }
}

/** The customer wants to pay. Prevent it to take over; by default the Pay sheet opens. */
export class PortalPaymentRequestEvent extends Event {
  static readonly type = 'portal-payment-request';
  constructor(
    /** `null` means everything that is payable. */
    readonly invoiceIds: string[] | null,
    readonly currency?: string,
  ) {
    super(PortalPaymentRequestEvent.type, {...everywhere, cancelable: true});
  }
}

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

/** The customer wants to be somewhere else in the portal. Prevent it to take over, for example to load a page of your own. */
export class PortalNavigateEvent extends Event {
  static readonly type = 'portal-navigate';
  constructor(
    readonly place: Place,
    /** The address that the place would have in this page. */
    readonly href: string,
  ) {
    super(PortalNavigateEvent.type, {...everywhere, cancelable: true});
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'portal-session-changed': PortalSessionChangedEvent;
    'portal-session-expired': PortalSessionExpiredEvent;
    'portal-payment-request': PortalPaymentRequestEvent;
    'portal-payment-succeeded': PortalPaymentSucceededEvent;
    'portal-payment-processing': PortalPaymentProcessingEvent;
    'portal-payment-failed': PortalPaymentFailedEvent;
    'portal-navigate': PortalNavigateEvent;
  }
}
