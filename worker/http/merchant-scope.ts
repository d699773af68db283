/** Who asks, in the merchant API: the merchant that a secret key belongs to. */
import {createMiddleware} from 'hono/factory';
import {type Database, databaseFor, query, runBatch} from '../providers/database.ts';
import {sha256Hex} from '../providers/ids.ts';
import {Problem} from './problems.ts';
import type {AppEnv} from './router.ts';
import {merchantOfToken} from './tokens.ts';

export interface MerchantScope {
  merchantId: string;
  /** The merchant's calendar is in this IANA zone. */
  timeZone: string;
  database: Database;
}

export interface MerchantEnv extends AppEnv {
  Variables: AppEnv['Variables'] & {merchant: MerchantScope};
}

/** Accepts `Authorization: Bearer ptl_sk_…` of a key that exists and was not revoked. */
export const merchantKey = createMiddleware<MerchantEnv>(async (c, next) => {
  const key = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  if (!key) throw new Problem(401, 'keys.missing', 'Send your secret key: Authorization: Bearer ptl_sk_…');
  const merchantId = merchantOfToken(key, 'sk');
  if (!merchantId) throw new Problem(401, 'keys.invalid', 'This is not a secret key of the portal (ptl_sk_…).');
  const database = databaseFor(c.env, merchantId);
  const [[merchant]] = await runBatch(database, [
    query
      .selectFrom('api_keys as k')
      .innerJoin('merchants as m', 'm.id', 'k.merchant_id')
      .where('k.merchant_id', '=', merchantId)
      .where('k.key_hash', '=', await sha256Hex(key))
      .where('k.kind', '=', 'secret')
      .where('k.revoked_at_ms', 'is', null)
      .select(['m.id as id', 'm.time_zone as time_zone'])
      .compile(),
  ]);
  if (!merchant) throw new Problem(401, 'keys.invalid', 'This secret key is not known, or was revoked.');
  c.set('merchant', {merchantId, timeZone: merchant.time_zone, database});
  await next();
  c.header('cache-control', 'no-store');
});
