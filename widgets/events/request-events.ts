import type {Place} from '../controllers/place.ts';
import {everywhere} from './everywhere.ts';

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
