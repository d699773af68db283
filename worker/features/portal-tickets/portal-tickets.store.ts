import {insertRows} from '../../providers/json-rows.ts';

export const insertPortalTicket = (
  merchantId: string,
  row: {
    token_hash: string;
    customer_id: string;
    contact_id: string | null;
    role: 'admin' | 'payer' | 'viewer';
    expires_at_ms: number;
    created_at_ms: number;
  },
) => insertRows('portal_tickets', merchantId, [row]);
