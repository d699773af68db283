// Stripe's own descriptions of requests and objects, where the folder with them is present (../shared/specs/stripe beside
// the project). They are not part of the project; tests that need them say so when they are absent.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {Ajv, type ValidateFunction} from 'ajv';
import type {FormValue} from '../core/form.ts';
import type {LoggedRequest} from '../http/request-log.ts';

const folder = join(import.meta.dirname, '../../../../shared/specs/stripe');
const schemasFile = join(folder, 'stripe-node-23.1.0-request-params.schemas.json.gz');
const fixturesFile = join(folder, 'fixtures3.json');

type Schema = {$ref?: string; definitions?: Record<string, Schema>; [key: string]: unknown};

/** A sample of each of Stripe's objects, by its `object` name; null where the folder is absent. */
export function sampleObjects(): Record<string, Record<string, unknown>> | null {
  return existsSync(fixturesFile) ? JSON.parse(readFileSync(fixturesFile, 'utf8')).resources : null;
}

const described: [method: string, path: RegExp, schema: string][] = [
  ['POST', /^\/v1\/payment_intents$/, 'PaymentIntentCreateParams'],
  ['POST', /^\/v1\/payment_intents\/[^/]+$/, 'PaymentIntentUpdateParams'],
  ['POST', /^\/v1\/payment_intents\/[^/]+\/confirm$/, 'PaymentIntentConfirmParams'],
  ['POST', /^\/v1\/payment_intents\/[^/]+\/cancel$/, 'PaymentIntentCancelParams'],
  ['POST', /^\/v1\/payment_intents\/[^/]+\/verify_microdeposits$/, 'PaymentIntentVerifyMicrodepositsParams'],
  ['POST', /^\/v1\/setup_intents$/, 'SetupIntentCreateParams'],
  ['POST', /^\/v1\/refunds$/, 'RefundCreateParams'],
  ['POST', /^\/v1\/customers$/, 'CustomerCreateParams'],
  ['POST', /^\/v1\/customer_sessions$/, 'CustomerSessionCreateParams'],
  ['POST', /^\/v1\/payment_methods\/[^/]+\/attach$/, 'PaymentMethodAttachParams'],
  ['POST', /^\/v1\/webhook_endpoints$/, 'WebhookEndpointCreateParams'],
];

/**
 * A function that says what is wrong with a request a server sent, by Stripe's schemas ([] when nothing is, null when there
 * is no schema for it); null where the folder is absent.
 */
export function requestChecker():
  | ((request: Pick<LoggedRequest, 'method' | 'path' | 'parameters' | 'publishable'>) => string[] | null)
  | null {
  if (!existsSync(schemasFile)) return null;
  const {schemas} = JSON.parse(gunzipSync(readFileSync(schemasFile)).toString('utf8')) as {
    schemas: Record<string, Schema>;
  };
  // A form carries text alone; numbers and booleans are read from it.
  const ajv = new Ajv({coerceTypes: true, strict: false, allErrors: true});
  const compiled = new Map<string, ValidateFunction>();
  return ({method, path, parameters, publishable}) => {
    const name = publishable
      ? undefined
      : described.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2];
    if (!name) return null;
    let validate = compiled.get(name);
    if (!validate) compiled.set(name, (validate = ajv.compile(closed(schemas[name]!))));
    return validate(plain(parameters))
      ? []
      : (validate.errors ?? []).map(
          (error) => `${name}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
        );
  };
}

/** The schemas are made from types, which say nothing of other members; an object with named members has no others here. */
function closed(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) => {
    const object = value as Schema | null;
    return object &&
      typeof object === 'object' &&
      object.type === 'object' &&
      object.properties &&
      object.additionalProperties === undefined
      ? {...object, additionalProperties: false}
      : value;
  }) as Schema;
}

/** A form as the JSON it stands for: members numbered 0, 1, 2 … are a list. */
function plain(value: FormValue): unknown {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key], index) => key === String(index)))
    return entries.map(([, entry]) => plain(entry));
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
}
