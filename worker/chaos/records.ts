/** What there is before anything happens: two merchants, their customers, and contact persons who are signed in. */
import {merchantSql} from '../cli/merchant/merchant-sql.ts';
import {signAccessToken} from '../http/tokens.ts';
import {schemaSql} from '../simulation/d1.ts';
import {sessionSecret} from './servers.ts';

export interface Contact {
  merchantId: string;
  customerId: string;
  /** The access token of their session. */
  token: string;
}

export const merchantIds = ['north', 'south'] as const;
export const origin = 'https://shop.example';
const timeZone = 'Europe/Berlin';
const customersOfEach = 2;
const contactsOfEach = 2;
const dayMs = 86_400_000;

export const secretKeyOf = (merchantId: string) => `ptl_sk_${merchantId}_chaos`;

/** Calendar date of today where the merchants are. */
export const today = () => new Intl.DateTimeFormat('en-CA', {timeZone}).format(new Date());

/** @returns the SQL that brings them about, schema first, and who may pay. */
export async function firstRecords(nowMs: number): Promise<{sql: string; contacts: Contact[]}> {
  const sql = [schemaSql()];
  const contacts: Contact[] = [];
  for (const merchantId of merchantIds) {
    sql.push(
      merchantSql(
        {
          id: merchantId,
          name: merchantId,
          country: 'DE',
          timeZone,
          language: 'en',
          email: `${merchantId}@merchant.example`,
          phone: null,
          website: null,
          address: null,
          stripeAccount: '',
          origins: [origin],
          keys: [{id: 'key_1', kind: 'secret', key: secretKeyOf(merchantId), name: 'chaos'}],
        },
        'refuse',
        nowMs,
      ),
    );
    for (let customer = 1; customer <= customersOfEach; customer++) {
      const customerId = `cus_${merchantId}${customer}`;
      sql.push(`INSERT INTO customers (merchant_id, id, name, email, currency, allow_bank_account, content_hash, created_at_ms, updated_at_ms)
        VALUES ('${merchantId}', '${customerId}', '${customerId}', '${customerId}@customer.example', 'EUR', 1, '', ${nowMs}, ${nowMs});`);
      for (let contact = 1; contact <= contactsOfEach; contact++) {
        const name = `${merchantId}${customer}${contact}`;
        const claims = {merchantId, customerId, contactId: `con_${name}`, sessionId: `ses_${name}`};
        const email = `${name}@customer.example`;
        sql.push(`INSERT INTO contact_persons (merchant_id, id, customer_id, name, email, email_folded, role, content_hash, created_at_ms, updated_at_ms)
          VALUES ('${merchantId}', '${claims.contactId}', '${customerId}', 'Ada', '${email}', '${email}', 'admin', '', ${nowMs}, ${nowMs});
        INSERT INTO sessions (merchant_id, id, customer_id, contact_id, role, scope, origin, refresh_hash, rotated_at_ms, idle_expires_at_ms, created_at_ms)
          VALUES ('${merchantId}', '${claims.sessionId}', '${customerId}', '${claims.contactId}', 'admin', 'portal', '${origin}', '${'0'.repeat(64)}', ${nowMs}, ${nowMs + dayMs}, ${nowMs});`);
        const token = await signAccessToken(
          {...claims, role: 'admin', scope: 'portal', origin, timeZone},
          nowMs + dayMs,
          sessionSecret,
        );
        contacts.push({merchantId, customerId, token});
      }
    }
  }
  return {sql: sql.join('\n'), contacts};
}
