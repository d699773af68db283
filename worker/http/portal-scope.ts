/**
 * Who asks, in the portal: the session's merchant and customer, and the only way such a request reaches the database.
 * The first batch of a request carries the session's own check, so a GET is one trip and none goes unchecked.
 */
import type {CompiledQuery} from 'kysely';
import {createMiddleware} from 'hono/factory';
import {settingsOf} from '../env.ts';
import {type Database, databaseFor, query, type RowsOf, runBatch} from '../providers/database.ts';
import {Problem} from './problems.ts';
import type {AppEnv} from './router.ts';
import {readAccessToken, type SessionClaims} from './tokens.ts';

export type Role = 'admin' | 'payer' | 'viewer';

/** What every store function of the portal takes. */
export interface CustomerScope {
  merchantId: string;
  customerId: string;
}

export interface PortalEnv extends AppEnv {
  Variables: AppEnv['Variables'] & {scope: PortalScope};
}

export class PortalScope implements CustomerScope {
  readonly merchantId: string;
  readonly customerId: string;
  readonly contactId: string | null;
  readonly sessionId: string;
  /** The merchant's IANA zone, as it was when the session was last refreshed. */
  readonly timeZone: string;
  readonly #database: Database;
  #role: Role | null = null;

  constructor(claims: SessionClaims, database: Database) {
    this.merchantId = claims.merchantId;
    this.customerId = claims.customerId;
    this.contactId = claims.contactId;
    this.sessionId = claims.sessionId;
    this.timeZone = claims.timeZone;
    this.#database = database;
  }

  /** The role as the database has it now, known after the first batch. */
  get role(): Role {
    if (!this.#role) throw new Error('The role is known only after the session was checked');
    return this.#role;
  }

  /** The database, for use cases that go on after the session was checked by the first batch. */
  get database(): Database {
    if (!this.#role) throw new Error('The session is checked before anything else is asked');
    return this.#database;
  }

  /** One trip, one transaction. Throws 401 where the session was revoked or its contact person removed. */
  async batch<const Queries extends readonly CompiledQuery<unknown>[]>(queries: Queries): Promise<RowsOf<Queries>> {
    if (this.#role) return runBatch(this.#database, queries);
    const [[session], ...rows] = await runBatch(this.#database, [sessionCheck(this), ...queries]);
    if (!session) throw new Problem(401, 'sessions.expired', 'The session is over. Sign in again.');
    if (session.revoked_at_ms !== null || session.removed_at_ms !== null) {
      throw new Problem(401, 'sessions.revoked', 'The session was ended. Sign in again.');
    }
    this.#role = session.contact_role ?? session.session_role;
    return rows as unknown as RowsOf<Queries>;
  }
}

function sessionCheck(scope: PortalScope) {
  return query
    .selectFrom('sessions as s')
    .leftJoin('contact_persons as c', (join) =>
      join.onRef('c.merchant_id', '=', 's.merchant_id').onRef('c.id', '=', 's.contact_id'),
    )
    .where('s.merchant_id', '=', scope.merchantId)
    .where('s.id', '=', scope.sessionId)
    .select([
      's.revoked_at_ms as revoked_at_ms',
      's.role as session_role',
      'c.role as contact_role',
      'c.removed_at_ms as removed_at_ms',
    ])
    .compile();
}

/** A bookmark of D1's sessions; what does not look like one is not handed on. */
const bookmarkForm = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;
const bookmarkHeader = 'portal-bookmark';

/** Reads the session's signed claims, holds the request's origin against them and opens the scope. No I/O. */
export const portalSession = createMiddleware<PortalEnv>(async (c, next) => {
  const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  if (!token) throw new Problem(401, 'sessions.missing', 'This needs a session.');
  const claims = await readAccessToken(token, settingsOf(c.env).SESSION_SECRET, c.get('providers').clock.nowMs());
  if (claims === 'expired') throw new Problem(401, 'sessions.expired', 'The session is over. Sign in again.');
  // The only scope there is; a token of another one must not open the whole portal.
  if (!claims || claims.scope !== 'portal')
    throw new Problem(401, 'sessions.missing', 'The session is not one of ours.');
  const origin = c.req.header('origin');
  if (origin !== undefined && origin !== claims.origin) {
    throw new Problem(403, 'origins.not_allowed', 'This session was opened on another site.');
  }
  const given = c.req.header(bookmarkHeader);
  const database = databaseFor(c.env, claims.merchantId).withSession(
    given && bookmarkForm.test(given) ? given : 'first-primary',
  );
  c.set('scope', new PortalScope(claims, database));
  await next();
  const bookmark = database.getBookmark();
  if (bookmark) c.header(bookmarkHeader, bookmark);
  c.header('cache-control', 'private, no-store');
});

/** Refuses who only looks. Call it after the first batch. */
export function requirePayer(scope: PortalScope): void {
  if (scope.role === 'viewer') throw new Problem(403, 'sessions.role_forbidden', 'Your role may look, but not pay.');
}
