import {expect, it} from 'vitest';
import {createHarness} from './testing/harness.ts';

it('answers what is not there with a problem', async () => {
  const {request} = await createHarness();
  const answer = await request('GET', '/v1/nothing-here');
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await answer.json()).toMatchObject({code: 'requests.not_found', status: 404});
});
