import type {Plugin} from 'vite';

/**
 * Takes the line breaks and indentation out of html`` and css`` templates, and comments out of css``, which a minifier
 * must leave alone. Texts in `msg()` stay as they are: their letters are their key.
 */
export function tidyTemplates(): Plugin {
  return {
    name: 'tidy-templates',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (!/\/widgets\/.*\.ts$/.test(id) || !/\b(html|css)`/.test(code)) return;
      return {code: tidy(code), map: null};
    },
  };
}

/** Exported for its test. */
export function tidy(code: string): string {
  let out = '';
  let at = 0;
  // Each open template: its tag, and how deep in braces the expression is that it waits for.
  const open: {tag: string; depth: number}[] = [];
  let depth = 0;
  let text = '';
  const inText = () => open.length > 0 && open.at(-1)!.depth === depth;
  const flush = () => {
    const tag = open.at(-1)!.tag;
    if (tag === 'css')
      text = text
        .replace(/\/\*[^]*?\*\//g, '')
        .replace(/\s+/g, ' ')
        .replace(/ ?([{};,>]) ?/g, '$1')
        .replace(/: (?!['"])/g, ':')
        .replace(/;}/g, '}')
        .replace(/(?<=[ :(,-])0\.(?=\d)/g, '.');
    else if (tag === 'html') text = text.replace(/\s*\n\s*/g, ' ');
    out += text;
    text = '';
  };
  while (at < code.length) {
    const sign = code[at]!;
    if (inText()) {
      if (sign === '\\') text += code.slice(at, (at += 2));
      else if (sign === '`') {
        flush();
        out += sign;
        at++;
        open.pop();
      } else if (code.startsWith('${', at)) {
        flush();
        out += '${';
        at += 2;
        depth++;
      } else {
        text += sign;
        at++;
      }
      continue;
    }
    const skip = /^(\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")/.exec(code.slice(at, at + 4000));
    if (skip) {
      out += skip[0];
      at += skip[0].length;
      continue;
    }
    if (sign === '`') open.push({tag: /(?<!msg\(\s*)(html|css)$/.exec(out.slice(-40))?.[1] ?? '', depth});
    else if (sign === '{') depth++;
    else if (sign === '}') depth--;
    out += sign;
    at++;
  }
  if (open.length || depth)
    throw new Error(
      'tidy-templates: lost count of the templates; is there a quote or a brace in a regular expression?',
    );
  return out;
}
