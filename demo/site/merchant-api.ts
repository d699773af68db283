// The shop's server talks to the portal's API with the merchant's secret key. That key never leaves this server.
import {randomUUID} from 'node:crypto';
import {secretKey} from '../records/merchants.sql.ts';
import type {ShopUser} from './visitor.ts';

export interface CustomerFound {
  id: string;
  externalId: string | null;
  name: string;
  currency: string;
}

export class MerchantApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(`the portal's API answers ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

const CUSTOMERS_SHOWN = 30;

export class MerchantApi {
  private readonly url: string;
  constructor(url: string) {
    this.url = url;
  }

  /** One use, a minute: the element that asked exchanges it at once. */
  async mintTicket(merchant: string, user: ShopUser): Promise<{ticket: string; expiresAtMs: number}> {
    const body = {customer: user.customer, ...(user.email && {contact: {email: user.email}})};
    return (await this.call(merchant, 'POST', '/v1/portal-tickets', body)) as {ticket: string; expiresAtMs: number};
  }

  async findCustomers(merchant: string, search: string): Promise<CustomerFound[]> {
    const query = new URLSearchParams({limit: String(CUSTOMERS_SHOWN), ...(search && {search})});
    const {data} = (await this.call(merchant, 'GET', `/v1/customers?${query}`)) as {data: CustomerFound[]};
    return data;
  }

  private async call(merchant: string, method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${secretKey(merchant)}`,
        ...(body && {'content-type': 'application/json', 'idempotency-key': randomUUID()}),
      },
      ...(body && {body: JSON.stringify(body)}),
      signal: AbortSignal.timeout(15_000),
    });
    const answer = (await response.json().catch(() => ({}))) as {code?: string};
    if (!response.ok) throw new MerchantApiError(response.status, answer.code ?? 'unknown');
    return answer;
  }
}
