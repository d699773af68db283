// Describes an endpoint's parameters and reads them from a form; anything not described is refused, as Stripe does.
// https://docs.stripe.com/error-codes: parameter_unknown, parameter_missing, parameter_invalid_integer, parameter_invalid_empty
import {badParameter} from './errors.ts';
import {emptyForm, type FormObject, type FormValue} from './form.ts';

export type Reader<T> = (value: FormValue, path: string) => T;
// oxlint-disable-next-line typescript/no-explicit-any -- the value's type is inferred from each reader
export type Shape = Record<string, Reader<any>>;
export type Values<S extends Shape> = {[K in keyof S]?: ReturnType<S[K]>};

export const text =
  (options: {max?: number; emptyAllowed?: boolean} = {}): Reader<string> =>
  (value, path) => {
    if (typeof value !== 'string') throw badParameter(undefined, `Invalid string: ${JSON.stringify(value)}`, path);
    if (value === '' && !options.emptyAllowed) {
      throw badParameter(
        'parameter_invalid_empty',
        `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however '${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
        path,
      );
    }
    const max = options.max ?? 5000;
    if (value.length > max) {
      throw badParameter(
        'parameter_invalid_string_length',
        `Invalid string: ${value.slice(0, 16)}…; must be at most ${max} characters`,
        path,
      );
    }
    return value;
  };

/** Text where an empty string means: unset it. */
export const clearableText = (max?: number): Reader<string | null> => {
  const read = text({emptyAllowed: true, ...(max !== undefined && {max})});
  return (value, path) => read(value, path) || null;
};

export const integer =
  (options: {min?: number; max?: number} = {}): Reader<number> =>
  (value, path) => {
    if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) {
      throw badParameter(
        'parameter_invalid_integer',
        `Invalid integer: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
        path,
      );
    }
    const number = Number(value);
    if (options.min !== undefined && number < options.min) {
      throw badParameter(
        'parameter_invalid_integer',
        `This value must be greater than or equal to ${options.min}.`,
        path,
      );
    }
    if (options.max !== undefined && number > options.max) {
      throw badParameter('parameter_invalid_integer', `This value must be less than or equal to ${options.max}.`, path);
    }
    return number;
  };

export const boolean: Reader<boolean> = (value, path) => {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw badParameter(undefined, `Invalid boolean: ${typeof value === 'string' ? value : JSON.stringify(value)}`, path);
};

export const oneOf =
  <const T extends string>(...allowed: T[]): Reader<T> =>
  (value, path) => {
    if (typeof value === 'string' && (allowed as string[]).includes(value)) return value as T;
    throw badParameter(
      undefined,
      `Invalid ${path}: must be one of ${allowed.slice(0, -1).join(', ')}${allowed.length > 1 ? ' or ' : ''}${allowed.at(-1)}`,
      path,
    );
  };

export const listOf =
  <T>(item: Reader<T>): Reader<T[]> =>
  (value, path) => {
    if (value === '') return [];
    if (typeof value === 'string' || !Object.keys(value).every((key) => /^\d+$/.test(key)))
      throw badParameter(undefined, 'Invalid array', path);
    return Object.entries(value)
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([index, entry]) => item(entry, `${path}[${index}]`));
  };

export const object =
  <S extends Shape>(shape: S): Reader<Values<S>> =>
  (value, path) => {
    if (value === '') return {};
    if (typeof value === 'string') throw badParameter('parameter_invalid_object', `Invalid object`, path);
    return readShape(value, shape, path);
  };

/** Parameters that Stripe knows and the sandbox takes without acting on them. */
export const ignored: Reader<undefined> = () => undefined;

/** Up to 50 keys of 40 characters, values of 500; an empty value removes its key. https://docs.stripe.com/api/metadata */
export const metadata: Reader<Record<string, string> | null> = (value, path) => {
  if (value === '') return null;
  if (typeof value === 'string') throw badParameter('parameter_invalid_object', `Invalid object`, path);
  const found: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') throw badParameter(undefined, 'Metadata values must be strings', `${path}[${key}]`);
    if (key.length > 40)
      throw badParameter(
        undefined,
        `Metadata keys can have up to 40 characters; '${key.slice(0, 16)}…' has ${key.length}.`,
        path,
      );
    if (entry.length > 500)
      throw badParameter(
        undefined,
        `Metadata values can have up to 500 characters, but you passed in a value that is ${entry.length} characters. Invalid value: ${entry.slice(0, 16)}…`,
        `${path}[${key}]`,
      );
    found[key] = entry;
  }
  return found;
};

export function mergeMetadata(
  before: Record<string, string>,
  change: Record<string, string> | null | undefined,
): Record<string, string> {
  if (change === null) return {};
  const after = {...before, ...change};
  for (const [key, value] of Object.entries(after)) if (value === '') delete after[key];
  if (Object.keys(after).length > 50) throw badParameter(undefined, 'Metadata can have up to 50 keys.', 'metadata');
  return after;
}

export function readShape<S extends Shape>(form: FormObject, shape: S, prefix = ''): Values<S> {
  const unknown = Object.keys(form).filter((key) => !Object.hasOwn(shape, key));
  const named = (key: string) => (prefix ? `${prefix}[${key}]` : key);
  if (unknown.length > 0) {
    throw badParameter(
      'parameter_unknown',
      `Received unknown parameter${unknown.length > 1 ? 's' : ''}: ${unknown.map(named).join(', ')}`,
      named(unknown[0]!),
    );
  }
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(form)) values[key] = shape[key]!(value, named(key));
  return values as Values<S>;
}

export function required<T>(value: T | undefined, param: string): T {
  if (value === undefined) throw badParameter('parameter_missing', `Missing required param: ${param}.`, param);
  return value;
}

/** Takes `expand` out of a form, which every endpoint accepts. */
export function splitExpand(form: FormObject): {expand: string[]; rest: FormObject} {
  const {expand, ...others} = form;
  const rest = Object.assign(emptyForm(), others);
  return {expand: expand === undefined ? [] : listOf(text())(expand, 'expand'), rest};
}

const addressShape = {
  city: clearableText(),
  country: clearableText(),
  line1: clearableText(),
  line2: clearableText(),
  postal_code: clearableText(),
  state: clearableText(),
};
export const address = object(addressShape);
export const billingDetails = object({
  address,
  email: clearableText(),
  name: clearableText(),
  phone: clearableText(),
  tax_id: clearableText(),
});
export const shipping = object({
  address,
  name: text(),
  carrier: clearableText(),
  phone: clearableText(),
  tracking_number: clearableText(),
});

/** An address with every part present, as Stripe answers it. */
export function wholeAddress(given: Values<typeof addressShape> | undefined) {
  return {
    city: given?.city ?? null,
    country: given?.country ?? null,
    line1: given?.line1 ?? null,
    line2: given?.line2 ?? null,
    postal_code: given?.postal_code ?? null,
    state: given?.state ?? null,
  };
}
