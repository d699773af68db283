import type {SessionState} from '../controllers/session.ts';
import {everywhere} from './everywhere.ts';

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
