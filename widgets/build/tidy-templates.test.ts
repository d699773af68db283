import {expect, test} from 'vitest';
import {tidy} from './tidy-templates.ts';

test('takes indentation out of html and css, and comments out of css', () => {
  expect(tidy('x = html`<p>\n    ${a}\n  </p>`;')).toBe('x = html`<p> ${a} </p>`;');
  expect(tidy('css`\n  /* why */\n  a {\n    b: calc(1px + 2px);\n  }\n`')).toBe('css` a{b:calc(1px + 2px)}`');
});

test('leaves everything else alone', () => {
  const code =
    "const a = `one\n  two ${'}' + `three\n ${b}`}`; // it's\nmsg(html`<b>\n  four</b>`); '`'; \"`\"; /* ` */";
  expect(tidy(code)).toBe(code);
});

test('keeps what means something in css', () => {
  const kept = 'css`:host :is(a,b) :focus{margin:-.5em 10.5em calc(.5em - 1px);content: "a"}`';
  expect(tidy('css`:host :is(a, b) :focus { margin: -0.5em 10.5em calc(0.5em - 1px); content: "a" }`')).toBe(kept);
});

test('templates in templates', () => {
  expect(tidy('html`a\n ${c ? html`b\n ${{d}}\n` : `x\n  y`}\n e`')).toBe(
    'html`a ${c ? html`b ${{d}} ` : `x\n  y`} e`',
  );
});

test('says so when it has lost count', () => {
  expect(() => tidy('html`a ${b`')).toThrow('lost count');
});
