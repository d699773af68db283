import type {
  PortalCreditAppliedEvent,
  PortalPaymentFailedEvent,
  PortalPaymentProcessingEvent,
  PortalPaymentSucceededEvent,
  PortalTransferAnnouncedEvent,
} from './payment-events.ts';
import type {PortalNavigateEvent, PortalPaymentRequestEvent} from './request-events.ts';
import type {PortalSessionChangedEvent, PortalSessionExpiredEvent} from './session-events.ts';

/*
 * Everything the elements tell a page. All bubble and are composed, so that a page can listen on `document`; a request
 * (`portal-payment-request`, `portal-navigate`) is cancelable, and what it asks for happens afterwards unless it was
 * prevented. In three files, because a list of invoices needs no code of the events of a payment.
 */
export * from './payment-events.ts';
export * from './request-events.ts';
export * from './session-events.ts';

declare global {
  interface GlobalEventHandlersEventMap {
    'portal-session-changed': PortalSessionChangedEvent;
    'portal-session-expired': PortalSessionExpiredEvent;
    'portal-payment-request': PortalPaymentRequestEvent;
    'portal-payment-succeeded': PortalPaymentSucceededEvent;
    'portal-payment-processing': PortalPaymentProcessingEvent;
    'portal-payment-failed': PortalPaymentFailedEvent;
    'portal-credit-applied': PortalCreditAppliedEvent;
    'portal-transfer-announced': PortalTransferAnnouncedEvent;
    'portal-navigate': PortalNavigateEvent;
  }
}
