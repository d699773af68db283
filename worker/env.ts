/** The worker's bindings and settings, validated once for each isolate. */
import {z} from 'zod';

export interface Env {
  DB: D1Database;
  OUTBOX: Queue<OutboxMessage>;
  EMAIL: SendEmail;
  ASSETS: Fetcher;
  SIGN_IN_LIMIT: RateLimit;
  ENVIRONMENT: string;
  SESSION_SECRET: string;
  STRIPE_SECRET_KEY: string;
  STRIPE_PUBLISHABLE_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
  STRIPE_CONNECT_WEBHOOK_SECRET?: string;
  STRIPE_API_BASE?: string;
  STRIPE_JS_URL?: string;
  MAILBOX_URL?: string;
  MAIL_FROM: string;
}

/** Queue messages hold ids alone: they are limited to 128 KB, and the row is the truth. */
export interface OutboxMessage {
  merchantId: string;
  outboxId: string;
}

const settingsShape = z
  .object({
    ENVIRONMENT: z.enum(['production', 'local']),
    SESSION_SECRET: z.string().min(32),
    STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_/),
    STRIPE_PUBLISHABLE_KEY: z.string().regex(/^pk_(test|live)_/),
    STRIPE_WEBHOOK_SECRET: z.string().startsWith('whsec_'),
    STRIPE_CONNECT_WEBHOOK_SECRET: z.string().startsWith('whsec_').optional(),
    STRIPE_API_BASE: z.url().optional(),
    STRIPE_JS_URL: z.url().optional(),
    MAILBOX_URL: z.url().optional(),
    MAIL_FROM: z.email(),
  })
  .superRefine((settings, context) => {
    // A production deployment loads Stripe.js from Stripe alone, talks to Stripe alone, and sends real mail.
    if (settings.ENVIRONMENT !== 'production') return;
    for (const name of ['STRIPE_API_BASE', 'STRIPE_JS_URL', 'MAILBOX_URL'] as const) {
      if (settings[name]) context.addIssue({code: 'custom', path: [name], message: 'is for ENVIRONMENT=local only'});
    }
  });

export type Settings = z.infer<typeof settingsShape> & {livemode: boolean};

const validated = new WeakMap<object, Settings>();

/** The settings of this deployment. Throws with the names (never the values) of what is missing or wrong. */
export function settingsOf(env: Env): Settings {
  const known = validated.get(env);
  if (known) return known;
  const parsed = settingsShape.safeParse(env);
  if (!parsed.success) {
    throw new Error(
      `Settings: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  }
  const settings = {...parsed.data, livemode: /^(sk|rk)_live_/.test(parsed.data.STRIPE_SECRET_KEY)};
  validated.set(env, settings);
  return settings;
}
