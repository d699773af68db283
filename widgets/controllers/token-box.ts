interface Kept {
  token?: string;
  user?: string;
  /** The customer signed out in this tab. */
  out?: boolean;
}

/**
 * Where a tab keeps its refresh token: in `sessionStorage`, one for each publishable key. What belongs to another user
 * of the shop (`user`) does not count.
 *
 * A tab opened from another begins with a copy of its storage, so two tabs may hold one token; whoever renews it tells
 * the others over a BroadcastChannel, else the second renewal would look like a stolen token and end the session of both.
 */
export class TokenBox {
  #name: string;
  #user?: string;
  #channel: BroadcastChannel;
  #memory = '{}';

  constructor(publishableKey: string, user: string | undefined, onGone: () => void) {
    this.#name = `portal:${publishableKey}`;
    this.#user = user;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({data: [from, to]}: MessageEvent<[from: string, to: string | undefined]>) => {
      if (this.read() !== from) return;
      this.#put({token: to});
      if (!to) onGone();
    };
  }

  read(): string | undefined {
    return this.#kept().token;
  }

  /** Whether the customer signed out in this tab: then a ticket is not fetched unasked. */
  get isSignedOut(): boolean {
    return !!this.#kept().out;
  }

  write(token?: string, out?: boolean): void {
    const from = this.read();
    this.#put({token, out});
    if (from) this.#channel.postMessage([from, token]);
  }

  close(): void {
    this.#channel.close();
  }

  #kept(): Kept {
    let kept: Kept | undefined;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.#name) ?? this.#memory);
    } catch {
      // Storage is switched off, or something else lies there.
    }
    return kept && kept.user === this.#user ? kept : {};
  }

  #put(kept: Kept): void {
    this.#memory = JSON.stringify({...kept, user: this.#user});
    try {
      sessionStorage.setItem(this.#name, this.#memory);
    } catch {
      // Without storage the session lives as long as the page.
    }
  }
}
