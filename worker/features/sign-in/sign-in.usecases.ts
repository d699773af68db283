/** Signing in with a code by e-mail. An address that nobody has gets the same answer for the same work. */
import type {Settings} from '../../env.ts';
import {foldEmail} from '../../http/folding.ts';
import {type Door, doorQuery, requireDoor} from '../../http/portal-door.ts';
import {Problem} from '../../http/problems.ts';
import {runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {signInCodeMail} from '../mail/mail.usecases.ts';
import {insertMail, type MailComposer, type MailPayload} from '../outbox/outbox.usecases.ts';
import {draftSession, grant, type SessionGrant} from '../session/session.usecases.ts';
import {codeExpired, codeWrong, tooMany} from './sign-in.errors.ts';
import {codeMs, codeOf, codesMax, hashOfCode, parseCode, triesMax} from './sign-in.rules.ts';
import {countGuess, countRecentCodes, holderOfCode, insertCode, mailOfCode} from './sign-in.store.ts';

interface Means {
  providers: Providers;
  settings: Settings;
}

/** Writes a code and the mail that brings it. One trip. Throws 429 `sign_in.too_many`. */
export async function askForCode(door: Door, email: string, {providers, settings}: Means) {
  const nowMs = providers.clock.nowMs();
  const emailFolded = foldEmail(email);
  const signInId = providers.ids.id('cod');
  const outboxId = providers.ids.id('out');
  const codeHash = await hashOfCode(signInId, await codeOf(signInId, settings.SESSION_SECRET), settings.SESSION_SECRET);
  const [[stands], [recent]] = await runBatch(door.database, [
    doorQuery(door),
    countRecentCodes(door.merchantId, emailFolded, nowMs),
    insertCode(door, {signInId, emailFolded, codeHash, nowMs}),
    insertMail(door.merchantId, outboxId, mailOfCode(door.merchantId, signInId), nowMs),
  ]);
  requireDoor(stands);
  if (recent && recent.count >= codesMax) throw tooMany(Math.ceil((recent.oldest_ms! + codeMs - nowMs) / 1000));
  return {signInId, expiresAtMs: nowMs + codeMs, outboxId};
}

/** Exchanges a code for a session: once, and for five guesses at the most, however many come at the same time. One trip. */
export async function verifyCode(
  door: Door,
  signInId: string,
  typed: string,
  {providers, settings}: Means,
): Promise<SessionGrant> {
  const code = parseCode(typed);
  if (!code)
    throw new Problem(422, 'requests.invalid', 'code: is not six digits', {
      errors: [{path: 'code', code: 'invalid', message: 'is not six digits'}],
    });
  const nowMs = providers.clock.nowMs();
  const codeHash = await hashOfCode(signInId, code, settings.SESSION_SECRET);
  const session = await draftSession(door, providers);
  const [[stands], , [guess], [row]] = await runBatch(door.database, [
    doorQuery(door),
    session.insert(holderOfCode(door, signInId, codeHash, nowMs)),
    countGuess(door, signInId, session.sessionId, nowMs),
    session.read,
  ]);
  requireDoor(stands);
  if (row) return grant(row, session.refreshToken, {providers, sessionSecret: settings.SESSION_SECRET});
  throw guess ? codeWrong(triesMax - guess.tries) : codeExpired();
}

interface SignInMailPayload extends MailPayload {
  signInId: string;
  site: string;
}

/** The mail of a code, made when it is sent: the stored payload has the request's id, not the code. */
export const composeSignInMail: MailComposer = async (payload, {merchant, settings}) => {
  const {signInId, site} = payload as SignInMailPayload;
  return signInCodeMail(payload, merchant, await codeOf(signInId, settings.SESSION_SECRET), site, codeMs / 60_000);
};
