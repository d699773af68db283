// The controls as JSON routes under /_sandbox, for tests in other processes and for the demo's pages.
import {Hono} from 'hono';
import type {Controls} from './controls.ts';

export function controlRoutes(controls: Controls): Hono {
  const app = new Hono();
  app.onError((error, c) => c.json({error: error.message}, 400));
  app.get('/faults', (c) => c.json(controls.faults()));
  app.post('/faults', async (c) => {
    controls.misbehave(await c.req.json());
    return c.json(controls.faults());
  });
  app.delete('/faults', (c) => {
    controls.behave();
    return c.json([]);
  });
  app.post('/webhooks/rules', async (c) => {
    controls.webhooks(await c.req.json());
    return c.json({ok: true});
  });
  app.post('/webhooks/pause', (c) => {
    controls.pauseWebhooks();
    return c.json({ok: true});
  });
  app.post('/webhooks/resume', (c) => {
    controls.resumeWebhooks();
    return c.json({ok: true});
  });
  app.post('/webhooks/flush', async (c) => c.json(await controls.flushWebhooks()));
  app.post('/events/:id/resend', async (c) => c.json(await controls.resendEvent(c.req.param('id'))));
  app.get('/deliveries', (c) => c.json(controls.deliveries()));
  app.get('/requests', (c) => c.json(controls.requests()));
  app.post('/clock', async (c) => {
    const {advanceMs} = await c.req.json<{advanceMs: number}>();
    if (!Number.isSafeInteger(advanceMs) || advanceMs < 0)
      return c.json({error: 'advanceMs must be a whole number of milliseconds, 0 or more'}, 400);
    controls.advanceClock(advanceMs);
    return c.json({nowMs: controls.nowMs()});
  });
  app.post('/challenge', async (c) => {
    const {mode} = await c.req.json<{mode: string}>();
    if (mode !== 'modal' && mode !== 'redirect') return c.json({error: 'mode must be modal or redirect'}, 400);
    controls.challenge(mode);
    return c.json({mode});
  });
  app.post('/intents/:id/authenticate', async (c) => {
    const {passed, account} = await c.req.json<{passed: boolean; account?: string}>();
    return c.json(controls.authenticate(c.req.param('id'), passed, account));
  });
  app.post('/intents/:id/pay', async (c) => {
    const {card, account} = await c.req.json<{card: string; account?: string}>();
    const {status, body} = await controls.payByCard(c.req.param('id'), card, account);
    return c.json(body, status as 200);
  });
  app.post('/reset', (c) => {
    controls.reset();
    return c.json({ok: true});
  });
  return app;
}
