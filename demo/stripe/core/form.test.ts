import {describe, expect, it} from 'vitest';
import {canonicalForm, parseForm} from './form.ts';
import {StripeFault} from './errors.ts';
import {integer, listOf, metadata, object, readShape, text} from './params.ts';

describe('a form', () => {
  it('nests by brackets', () => {
    expect(
      readShape(parseForm('a[b][c]=1&list[]=x&list[]=y&numbered[0]=p&numbered[1]=q'), {
        a: object({b: object({c: integer()})}),
        list: listOf(text()),
        numbered: listOf(text()),
      }),
    ).toEqual({
      a: {b: {c: 1}},
      list: ['x', 'y'],
      numbered: ['p', 'q'],
    });
  });

  it.each(['a[b=1', 'a]b[=1', 'a[b]c=1', 'a=1&a[b]=2'])('with broken brackets is refused: %s', (given) => {
    expect(() => parseForm(given)).toThrow(StripeFault);
  });

  it('has no name that reaches into JavaScript', () => {
    const form = parseForm('__proto__[polluted]=1&constructor[x]=2');
    expect(Object.keys(form)).toEqual(['__proto__', 'constructor']);
    expect(({} as {polluted?: unknown}).polluted).toBeUndefined();
    expect(() => readShape(form, {})).toThrow(/Received unknown parameters: __proto__, constructor/);
  });

  it('is the same whatever its order, and another when a value differs', () => {
    expect(canonicalForm(parseForm('a=1&b[x]=2&b[y]=3'))).toBe(canonicalForm(parseForm('b[y]=3&b[x]=2&a=1')));
    expect(canonicalForm(parseForm('a=1'))).not.toBe(canonicalForm(parseForm('a=2')));
  });
});

describe('parameters', () => {
  const reason = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      if (error instanceof StripeFault) return [error.status, error.body.code, error.body.param];
    }
    throw new Error('was not refused');
  };

  it.each([
    ['n=1.5', 'parameter_invalid_integer', 'n'],
    ['n=', 'parameter_invalid_integer', 'n'],
    ['n=1e3', 'parameter_invalid_integer', 'n'],
    ['n=0', 'parameter_invalid_integer', 'n'],
    ['n=99999999999999999999', 'parameter_invalid_integer', 'n'],
    ['t=', 'parameter_invalid_empty', 't'],
    ['o=text', 'parameter_invalid_object', 'o'],
    ['o[other]=1', 'parameter_unknown', 'o[other]'],
  ])('%s is refused with %s', (given, code, param) => {
    expect(
      reason(() => readShape(parseForm(given), {n: integer({min: 1}), t: text(), o: object({known: text()})})),
    ).toEqual([400, code, param]);
  });

  it('metadata has limits', () => {
    const read = (given: string) => readShape(parseForm(given), {metadata});
    expect(read(`metadata[${'k'.repeat(40)}]=${'v'.repeat(500)}`).metadata).toEqual({
      ['k'.repeat(40)]: 'v'.repeat(500),
    });
    expect(reason(() => read(`metadata[${'k'.repeat(41)}]=v`))[0]).toBe(400);
    expect(reason(() => read(`metadata[k]=${'v'.repeat(501)}`))[0]).toBe(400);
  });
});
