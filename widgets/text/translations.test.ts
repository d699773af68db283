import {expect, test} from 'vitest';

const files = import.meta.glob<string>('./xliff/*.xlf', {query: '?raw', import: 'default', eager: true});
const sources = import.meta.glob<string>(
  ['../{elements,internal,stripe,text}/**/*.ts', '!../**/*.test.ts', '!./generated/*'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
);

const unitsOf = (file: string) =>
  [...file.matchAll(/<trans-unit id="(.*?)">\s*<source>(.*?)<\/source>(?:\s*<target>(.*?)<\/target>)?/gs)].map(
    ([, id, source, target]) => ({id, source: source!, target}),
  );
const placeholders = (text: string) => [...text.matchAll(/<x id="(\d+)"/g)].map(([, id]) => id).sort();

test.each(Object.entries(files))('%s: every text is translated, with its values in it', (_, file) => {
  const units = unitsOf(file);
  expect(units.length).toBeGreaterThan(100);
  expect(units.filter(({target}) => !target).map(({source}) => source)).toEqual([]);
  for (const {source, target} of units) expect([source, placeholders(target!)]).toEqual([source, placeholders(source)]);
});

test('no text of the code is missing: else run lit-localize extract (README, “Texts”)', () => {
  const [file] = Object.values(files);
  const known = new Set(unitsOf(file!).map(({source}) => source.replace(/&amp;/g, '&').replace(/&quot;/g, '"')));
  const missing: string[] = [];
  // Texts without values; those with values go the same way.
  for (const code of Object.values(sources)) {
    for (const [, text] of code.matchAll(/\bmsg\(\s*'((?:[^'\\]|\\.)*)'/g)) if (!known.has(text!)) missing.push(text!);
  }
  expect(missing).toEqual([]);
});
