import {ContextEvent} from '@lit/context';
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {type Session, sessionContext} from './session.ts';

type Host = ReactiveControllerHost & HTMLElement & {sessionId?: string};

/** Elements that found no session yet: the next session that comes is told of them. */
const waiting = new Set<SessionConsumer>();

/** Lets the elements that were there before any session ask again. */
export function wakeConsumers(): void {
  for (const consumer of waiting) consumer.hostConnected();
}

/**
 * Finds the session of an element: by `session="id"` first, then the `<portal-session>` around it, then the page's own
 * (which answers for the whole document). Re-renders the element whenever the session changes.
 *
 * It speaks the context protocol, but is not @lit/context's own consumer: that one can only ask upwards, not an element
 * by its id, and brings 0.4 KB of subscriptions along, where a session knows its elements anyway.
 */
export class SessionConsumer implements ReactiveController {
  session?: Session;
  #host: Host;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const host = this.#host;
    const {sessionId} = host;
    waiting.add(this);
    (sessionId ? document.getElementById(sessionId) : host)?.dispatchEvent(
      new ContextEvent(sessionContext, host, (session) => {
        this.session = session;
        session.hosts.add(host);
        waiting.delete(this);
        host.requestUpdate();
      }),
    );
  }

  hostDisconnected(): void {
    waiting.delete(this);
    this.session?.hosts.delete(this.#host);
    this.session = undefined;
  }
}
