import {Problem} from '../../http/problems.ts';

export const ticketInvalid = () =>
  new Problem(
    401,
    'tickets.invalid',
    'The ticket is not known, was used, or is older than a minute. Fetch another one.',
  );

export const sessionExpired = () => new Problem(401, 'sessions.expired', 'The session is over. Sign in again.');

export const sessionRevoked = () => new Problem(401, 'sessions.revoked', 'The session was ended. Sign in again.');

export const sessionOfOtherSite = () =>
  new Problem(403, 'origins.not_allowed', 'This session was opened on another site.');
