/** Sends one mail: by Cloudflare's binding, or in the local demo into its mailbox. */
import type {Env, Settings} from '../env.ts';

export interface Mail {
  to: string;
  /** Shown before the deployment's sender address: the merchant's name. */
  fromName: string;
  replyTo?: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  /** Resolves when the provider has taken it; `id` is the same at each try, for a provider that can tell. */
  send(mail: Mail, about: {id: string; merchantId: string; atMs: number}): Promise<void>;
}

export function mailerFor(env: Env, settings: Settings): Mailer {
  const from = settings.MAIL_FROM;
  if (settings.MAILBOX_URL) {
    const mailbox = settings.MAILBOX_URL;
    return {
      async send(mail, about) {
        const answer = await fetch(mailbox, {
          method: 'POST',
          headers: {'content-type': 'application/json'},
          body: JSON.stringify({...mail, ...about, from, sentAtMs: about.atMs}),
        });
        if (!answer.ok) throw new Error(`The mailbox answered ${answer.status}`);
      },
    };
  }
  return {
    async send({to, fromName, replyTo, subject, text, html}, {id}) {
      await env.EMAIL.send({
        to,
        from: {email: from, name: fromName},
        ...(replyTo && {replyTo}),
        subject,
        text,
        html,
        headers: {'X-Entity-Ref-ID': id},
      });
    },
  };
}
