/** What the merchant API takes and gives of a portal ticket. */
import {z} from '@hono/zod-openapi';
import {customerReference, email, recordId} from '../../http/fields.ts';

export const portalTicketInput = z
  .strictObject({
    customer: customerReference,
    contact: z
      .union([z.strictObject({id: recordId}), z.strictObject({email})])
      .nullish()
      .openapi({
        description:
          'Who of the customer it is: their role counts, and what they do bears their name. Absent: anybody, as payer.',
      }),
  })
  .openapi('PortalTicketInput');
export type PortalTicketInput = z.infer<typeof portalTicketInput>;

export const portalTicketAnswer = z
  .object({
    ticket: z.string().openapi({example: 'ptl_tk_demo_Zk3…'}),
    expiresAtMs: z.number().int().openapi({description: 'A minute from now. It is good once.'}),
  })
  .openapi('PortalTicket');
