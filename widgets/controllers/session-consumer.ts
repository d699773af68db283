import {ContextEvent} from '@lit/context';
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {type Session, sessionContext} from './session.ts';

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
 * Not @lit/context's own consumer, because that one can only ask upwards, not an element by its id.
 */
export class SessionConsumer implements ReactiveController {
  session?: Session;
  #unsubscribe?: () => void;
  #host: ReactiveControllerHost & HTMLElement & {sessionId?: string};

  constructor(host: ReactiveControllerHost & HTMLElement & {sessionId?: string}) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const host = this.#host;
    const {sessionId} = host;
    const target = sessionId ? document.getElementById(sessionId) : host;
    waiting.add(this);
    target?.dispatchEvent(
      new ContextEvent(
        sessionContext,
        host,
        (session, unsubscribe) => {
          if (unsubscribe !== this.#unsubscribe) this.#unsubscribe?.();
          this.#unsubscribe = unsubscribe;
          this.session = session;
          waiting.delete(this);
          host.requestUpdate();
        },
        true,
      ),
    );
  }

  hostDisconnected(): void {
    waiting.delete(this);
    this.#unsubscribe?.();
    this.#unsubscribe = this.session = undefined;
  }
}
