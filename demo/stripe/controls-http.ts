// The controls as JSON routes under /_sandbox, for tests in other processes and for the demo's pages.
import {Hono} from 'hono';
import type {BankFailure, Controls} from './controls.ts';

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
  app.post('/intents/:id/bank', async (c) => {
    const {number, verified, more, account} = await c.req.json<{
      number: string;
      verified?: boolean;
      more?: Record<string, string>;
      account?: string;
    }>();
    const options = {...(verified !== undefined && {verified}), ...(more && {more})};
    const {status, body} = await controls.payByBank(c.req.param('id'), number, options, account);
    return c.json(body, status as 200);
  });
  app.post('/settle', (c) => c.json({done: controls.settleAll()}));
  app.post('/settle-after', async (c) => {
    const {ms} = await c.req.json<{ms: number}>();
    if (!Number.isSafeInteger(ms) || ms < 0)
      return c.json({error: 'ms must be a whole number of milliseconds, 0 or more'}, 400);
    controls.settleAfter(ms);
    return c.json({ms});
  });
  app.post('/intents/:id/settle', async (c) => {
    const {outcome, account} = await c.req.json<{outcome?: 'succeed' | BankFailure; account?: string}>();
    return c.json(controls.settlePayment(c.req.param('id'), outcome, account));
  });
  app.post('/intents/:id/return', async (c) => {
    const {reason, account} = await c.req.json<{reason?: string; account?: string}>();
    return c.json(controls.returnPayment(c.req.param('id'), reason, account));
  });
  app.post('/intents/:id/dispute', async (c) => {
    const {account, ...options} = await c.req.json<{
      reason?: string;
      amount?: number;
      inquiry?: boolean;
      account?: string;
    }>();
    return c.json(controls.openDispute(c.req.param('id'), options, account));
  });
  app.post('/intents/:id/refund', async (c) => {
    const {amount, account} = await c.req.json<{amount?: number; account?: string}>();
    return c.json(controls.refund(c.req.param('id'), amount, account));
  });
  app.post('/disputes/:id/decide', async (c) => {
    const {decision, account} = await c.req.json<{decision: 'won' | 'lost' | 'escalate'; account?: string}>();
    if (!['won', 'lost', 'escalate'].includes(decision))
      return c.json({error: 'decision must be won, lost or escalate'}, 400);
    return c.json(controls.decideDispute(c.req.param('id'), decision, account));
  });
  app.post('/refunds/:id/settle', async (c) => {
    const {outcome, account} = await c.req.json<{outcome: 'succeed' | 'fail'; account?: string}>();
    if (outcome !== 'succeed' && outcome !== 'fail') return c.json({error: 'outcome must be succeed or fail'}, 400);
    return c.json(controls.settleRefund(c.req.param('id'), outcome, account));
  });
  app.post('/reset', (c) => {
    controls.reset();
    return c.json({ok: true});
  });
  return app;
}
