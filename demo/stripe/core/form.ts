// Form bodies and query strings with nested brackets. https://docs.stripe.com/api#request-bodies (form-encoded, `a[b]=c`, `a[]=b`)
import {badParameter} from './errors.ts';

/** Arrays stay objects keyed by index here: only the parameter's own description knows which of the two it is. */
export type FormValue = string | FormObject;
export type FormObject = {[key: string]: FormValue};

export function emptyForm(): FormObject {
  // Without a prototype, so that a parameter named __proto__ is only a name.
  return Object.create(null) as FormObject;
}

export function parseForm(text: string): FormObject {
  const root = emptyForm();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name);
    let at = root;
    path.forEach((part, index) => {
      const key = part === '' ? String(Object.keys(at).length) : part;
      if (index === path.length - 1) {
        at[key] = value;
        return;
      }
      const next = at[key];
      if (next === undefined) at = (at[key] = emptyForm()) as FormObject;
      else if (typeof next === 'string') throw badParameter(undefined, `Invalid object: ${name}`, path[0]);
      else at = next;
    });
  }
  return root;
}

function pathOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0) return [name];
  const inside = name.slice(open);
  if (!/^(\[[^[\]]*\])+$/.test(inside)) throw badParameter(undefined, `Invalid parameter name: ${name}`, name);
  return [name.slice(0, open), ...inside.slice(1, -1).split('][')];
}

/** One text for equal parameters in any order; how a repeated idempotency key is compared. */
export function canonicalForm(form: FormObject): string {
  return JSON.stringify(form, (_key, value: unknown) =>
    value && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
