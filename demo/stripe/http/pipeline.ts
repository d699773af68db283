// One API request from headers to answer: key, version, parameters, idempotency, the endpoint, and what is told to go wrong.
import type {Core, Context} from '../core/context.ts';
import {StripeFault} from '../core/errors.ts';
import {expanded} from '../core/expand.ts';
import {canonicalForm, emptyForm, type FormObject, parseForm} from '../core/form.ts';
import {splitExpand} from '../core/params.ts';
import {publicView} from '../resources/read-payment-intents.ts';
import {authenticate, type Keys, secretKeyRequired} from './auth.ts';
import type {Endpoint} from './endpoints.ts';
import {faultAnswer, type FaultRule, type Faults, happensBefore} from './faults.ts';
import type {IdempotencyKeys} from './idempotency.ts';
import type {RequestLog} from './request-log.ts';

/** Marks an answer that must not be sent: the server breaks the connection instead. */
export const dropHeader = 'x-sandbox-drop';

export type Pipeline = {
  core: Core;
  keys: Keys;
  apiVersion: string;
  faults: Faults;
  idempotency: IdempotencyKeys;
  log: RequestLog;
  sleep(ms: number): Promise<void>;
  /** Does what a bank or the clock has brought about since the last request. */
  runDue(): void;
  /** Called when a request's records are written, for what follows from them. */
  afterCommit(): void;
};

export async function answer(
  pipeline: Pipeline,
  request: Request,
  endpoint: Endpoint | null,
  path: Record<string, string>,
): Promise<Response> {
  const url = new URL(request.url);
  const requestId = `req_${pipeline.core.randomText(14)}`;
  const fault = pipeline.faults.take(request.method, url.pathname);
  if (fault && happensBefore(fault) && (fault.do === 'drop' || fault.do === 'hang') && (await broken(pipeline, fault)))
    return dropped();

  let status = 200;
  let body: string;
  let replayed = false;
  let version = pipeline.apiVersion;
  let given = emptyForm();
  let caller: {account: string; publishable: boolean} | null = null;
  try {
    // 429 comes before everything else: Stripe's rate limiter stands in front of its idempotency keys.
    if (fault?.do === 'answer' && happensBefore(fault) && fault.status === 429) throw faultAnswer(fault);
    given = await readForm(request, url);
    caller = authenticate(request.headers, given, pipeline.keys);
    const {account, publishable} = caller;
    version = readVersion(request.headers, given) ?? version;
    if (!endpoint) {
      throw new StripeFault(
        404,
        {
          type: 'invalid_request_error',
          message: `Unrecognized request URL (${request.method}: ${url.pathname}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
        },
        false,
      );
    }
    if (publishable && !endpoint.publishable) throw secretKeyRequired();
    const key = endpoint.method === 'POST' ? request.headers.get('idempotency-key') : null;
    pipeline.runDue();
    const {expand, rest} = splitExpand(given);
    const context: Context = {
      ...pipeline.core,
      account,
      expand,
      idempotencyKey: key,
      origin: url.origin,
      params: rest,
      path,
      publishable,
      requestId,
      client: {ip: '127.0.0.1', userAgent: request.headers.get('user-agent') ?? 'unknown'},
    };
    const run = async () => {
      // While it waits it holds its idempotency key, so that a second request with that key meets a 409.
      if (fault?.do === 'delay' && happensBefore(fault)) await broken(pipeline, fault);
      return runEndpoint(pipeline, endpoint, context, fault);
    };
    if (key === null) {
      ({status, body} = await run());
    } else {
      const described = {method: request.method, path: url.pathname, parameters: canonicalForm(given)};
      const saved = pipeline.idempotency.claim(account, key, described);
      if (saved) {
        ({status, body} = saved);
        replayed = true;
      } else {
        try {
          const ran = await run();
          ({status, body} = ran);
          if (ran.remembered) pipeline.idempotency.remember(account, key, {...described, status, body});
        } finally {
          pipeline.idempotency.release(account, key);
        }
      }
    }
  } catch (error) {
    ({status, body} = errorAnswer(error));
  }
  pipeline.log.add({
    id: requestId,
    method: request.method,
    path: url.pathname,
    account: caller?.account ?? null,
    idempotencyKey: request.headers.get('idempotency-key'),
    publishable: caller?.publishable ?? false,
    parameters: given,
    status,
    replayed,
  });
  pipeline.core.store.flush();
  pipeline.afterCommit();
  if (fault && !happensBefore(fault) && fault.do !== 'answer' && (await broken(pipeline, fault))) return dropped();
  return new Response(body, {
    status,
    headers: {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Request-Id, Stripe-Version',
      'cache-control': 'no-cache, no-store',
      'request-id': requestId,
      'stripe-version': version,
      ...(request.headers.has('stripe-account') && {'stripe-account': request.headers.get('stripe-account')!}),
      ...(request.headers.has('idempotency-key') && {'idempotency-key': request.headers.get('idempotency-key')!}),
      ...(replayed && {'idempotent-replayed': 'true'}),
    },
  });
}

type Ran = {status: number; body: string; remembered: boolean};

function runEndpoint(pipeline: Pipeline, endpoint: Endpoint, context: Context, fault: FaultRule | null): Ran {
  if (fault?.do === 'answer' && happensBefore(fault)) return errorAnswer(faultAnswer(fault));
  let ran: Ran;
  try {
    const result = endpoint.handle(context);
    const shown = expanded(result, context.expand, pipeline.core.store, context.account);
    ran = {status: 200, body: JSON.stringify(context.publishable ? visible(shown) : shown, null, 2), remembered: true};
  } catch (error) {
    ran = errorAnswer(error, context.publishable);
  }
  // After it has taken effect: the caller is told that it failed, and so is every retry with its key.
  return fault?.do === 'answer' ? errorAnswer(faultAnswer(fault)) : ran;
}

function errorAnswer(error: unknown, publishable = false): Ran {
  if (error instanceof StripeFault) {
    const {payment_intent: payment, setup_intent: setup, ...rest} = error.body;
    const body = {
      ...rest,
      ...(payment && {payment_intent: publishable ? publicView(payment) : payment}),
      ...(setup && {setup_intent: publishable ? publicView(setup) : setup}),
    };
    return {status: error.status, body: JSON.stringify({error: body}, null, 2), remembered: error.remembered};
  }
  console.error(error);
  return {
    status: 500,
    body: JSON.stringify({error: {type: 'api_error', message: 'The sandbox failed; see its log.'}}, null, 2),
    remembered: false,
  };
}

function visible(result: unknown): unknown {
  const kind = (result as {object?: string} | null)?.object;
  return kind === 'payment_intent' || kind === 'setup_intent' ? publicView(result as object) : result;
}

/** True when the connection is to be broken; waits first where that is what the rule says. */
async function broken(pipeline: Pipeline, fault: FaultRule): Promise<boolean> {
  if (fault.do === 'delay' || fault.do === 'hang')
    await pipeline.sleep(fault.ms ?? (fault.do === 'hang' ? 30_000 : 1000));
  return fault.do !== 'delay';
}

function dropped(): Response {
  return new Response(null, {status: 502, headers: {[dropHeader]: '1'}});
}

async function readForm(request: Request, url: URL): Promise<FormObject> {
  const query = parseForm(url.search.slice(1));
  if (request.method === 'GET') return query;
  const type = request.headers.get('content-type') ?? '';
  const text = await request.text();
  if (text !== '' && !type.startsWith('application/x-www-form-urlencoded')) {
    throw new StripeFault(
      400,
      {
        type: 'invalid_request_error',
        message: `Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.`,
      },
      false,
    );
  }
  return Object.assign(emptyForm(), query, parseForm(text));
}

/** https://docs.stripe.com/api/versioning; the sandbox speaks one version's shapes whatever the header says. */
function readVersion(headers: Headers, params: FormObject): string | null {
  const version =
    headers.get('stripe-version') ?? (typeof params._stripe_version === 'string' ? params._stripe_version : null);
  if (version !== null && !/^\d{4}-\d{2}-\d{2}(\.\w+)?(; ?\w+=v\d+)*$/.test(version)) {
    throw new StripeFault(
      400,
      {type: 'invalid_request_error', message: `Invalid Stripe API version: ${version}`},
      false,
    );
  }
  return version;
}
