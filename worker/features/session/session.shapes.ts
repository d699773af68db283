/** What goes over the wire when a session begins or goes on. */
import {z} from '@hono/zod-openapi';

export const sessionGrantShape = z
  .object({
    accessToken: z.string().openapi({description: 'Send it as Authorization: Bearer …'}),
    accessExpiresAtMs: z.number().int(),
    refreshToken: z.string().openapi({description: 'Good once; each refresh answers with the next one.'}),
    idleExpiresAtMs: z.number().int(),
    merchant: z.object({id: z.string(), name: z.string(), language: z.string()}),
    customer: z.object({id: z.string(), name: z.string(), language: z.string().nullable()}),
    contact: z.object({id: z.string(), name: z.string(), email: z.string()}).nullable(),
    role: z.enum(['admin', 'payer', 'viewer']),
  })
  .openapi('SessionGrant');

/** Keys and tokens are far shorter; what is longer is none. */
export const tokenShape = z.string().min(1).max(400);
