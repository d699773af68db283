// What the local API would have sent by e-mail: one JSON file for each message, so that it survives a restart.
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {randomUUID} from 'node:crypto';

export interface Message {
  id: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  merchantId: string;
  sentAtMs: number;
}

const TEXT_FIELDS = ['to', 'from', 'subject', 'text', 'html', 'merchantId'] as const;
const FIELD_CHARACTERS_MAX = 500_000;
const MESSAGES_SHOWN = 200;
const SAFE_ID = /^[A-Za-z0-9_-]{1,80}$/;

export class Mailbox {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, {recursive: true});
  }

  /** Takes a message as the worker posts it; null where it is none. */
  receive(value: unknown): Message | null {
    if (typeof value !== 'object' || value === null) return null;
    const fields = value as Record<string, unknown>;
    const message = {id: '', sentAtMs: 0} as Message;
    for (const field of TEXT_FIELDS) {
      const text = fields[field] ?? '';
      if (typeof text !== 'string' || text.length > FIELD_CHARACTERS_MAX) return null;
      message[field] = text;
    }
    if (message.to === '') return null;
    message.id = typeof fields['id'] === 'string' && SAFE_ID.test(fields['id']) ? fields['id'] : randomUUID();
    message.sentAtMs = typeof fields['sentAtMs'] === 'number' ? fields['sentAtMs'] : Date.now();
    writeFileSync(join(this.folder, `${message.id}.json`), JSON.stringify(message));
    return message;
  }

  find(id: string): Message | null {
    if (!SAFE_ID.test(id)) return null;
    try {
      return JSON.parse(readFileSync(join(this.folder, `${id}.json`), 'utf8')) as Message;
    } catch {
      return null;
    }
  }

  /** Newest first; of one address, when given. */
  list(address?: string): Message[] {
    const wanted = address?.trim().toLowerCase();
    return readdirSync(this.folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => this.find(name.slice(0, -'.json'.length)) ?? [])
      .filter(({to}) => !wanted || to.toLowerCase().includes(wanted))
      .sort((a, b) => b.sentAtMs - a.sentAtMs)
      .slice(0, MESSAGES_SHOWN);
  }
}

/** The six digits of a sign-in message, if it is one. */
export function codeIn(message: Message): string | null {
  return /(?<!\d)\d{6}(?!\d)/.exec(message.text)?.[0] ?? null;
}
