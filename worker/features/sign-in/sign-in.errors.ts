import {Problem} from '../../http/problems.ts';

export const codeWrong = (triesLeft: number) =>
  new Problem(401, 'sign_in.code_wrong', 'This is not the code.', {triesLeft});

export const codeExpired = () =>
  new Problem(
    401,
    'sign_in.code_expired',
    'This code was used, guessed at too often, or is older than ten minutes. Ask for another one.',
  );

export const tooMany = (retryAfterSeconds: number) =>
  new Problem(429, 'sign_in.too_many', 'Too many codes were asked for. Wait a little.', {retryAfterSeconds});
