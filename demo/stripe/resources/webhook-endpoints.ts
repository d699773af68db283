// https://docs.stripe.com/api/webhook_endpoints
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, missing} from '../core/errors.ts';
import {listShape, page} from '../core/lists.ts';
import {boolean, clearableText, listOf, mergeMetadata, metadata, readShape, required, text} from '../core/params.ts';
import type {Collections} from '../core/store.ts';

type Endpoint = Collections['webhook_endpoints'];

/** The secret is shown once, when the endpoint is made. */
function shownEndpoint({secret: _secret, connect: _connect, ...shown}: Endpoint): Stripe.WebhookEndpoint {
  return shown;
}

export function createWebhookEndpoint(context: Context): Stripe.WebhookEndpoint {
  const given = readShape(context.params, {
    url: text(),
    enabled_events: listOf(text()),
    description: clearableText(),
    connect: boolean,
    metadata,
    api_version: clearableText(),
  });
  const url = required(given.url, 'url');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw badParameter('url_invalid', 'Invalid URL: An explicit scheme (such as https) must be provided.', 'url');
  const enabled = required(given.enabled_events, 'enabled_events');
  if (enabled.length === 0)
    throw badParameter('parameter_invalid_empty', 'enabled_events must have at least one event.', 'enabled_events');
  const endpoint = newEndpoint(context, {
    url,
    enabledEvents: enabled,
    secret: `whsec_${context.randomText(32)}`,
    connect: given.connect ?? false,
    description: given.description ?? null,
    apiVersion: given.api_version ?? null,
  });
  endpoint.metadata = mergeMetadata({}, given.metadata);
  context.store.put('webhook_endpoints', context.account, endpoint);
  return {...shownEndpoint(endpoint), secret: endpoint.secret};
}

export function newEndpoint(
  core: Pick<Context, 'newId' | 'nowMs'>,
  given: {
    id?: string;
    url: string;
    enabledEvents: string[];
    secret: string;
    connect: boolean;
    description: string | null;
    apiVersion: string | null;
  },
): Endpoint {
  return {
    id: given.id ?? core.newId('we'),
    object: 'webhook_endpoint',
    api_version: given.apiVersion,
    application: null,
    connect: given.connect,
    created: nowSeconds(core),
    description: given.description,
    enabled_events: given.enabledEvents,
    livemode: false,
    metadata: {},
    secret: given.secret,
    status: 'enabled',
    url: given.url,
  };
}

function endpointOf(context: Context): Endpoint {
  const found = context.store.get('webhook_endpoints', context.account, context.path.id!);
  if (!found) throw missing('webhook endpoint', context.path.id!, 'id');
  return found;
}

export function retrieveWebhookEndpoint(context: Context): Stripe.WebhookEndpoint {
  readShape(context.params, {});
  return shownEndpoint(endpointOf(context));
}

export function deleteWebhookEndpoint(context: Context): Stripe.DeletedWebhookEndpoint {
  readShape(context.params, {});
  const {id} = endpointOf(context);
  context.store.remove('webhook_endpoints', context.account, id);
  return {id, object: 'webhook_endpoint', deleted: true};
}

export function listWebhookEndpoints(context: Context): Stripe.ApiList<Stripe.WebhookEndpoint> {
  const given = readShape(context.params, listShape);
  const listed = page(context, 'webhook_endpoints', given);
  return {...listed, data: listed.data.map(shownEndpoint)};
}
