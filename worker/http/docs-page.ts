/** The API's description as one page of HTML: no script, no asset of anybody's. */
import type {ApiDocument} from './openapi.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  example?: unknown;
  examples?: unknown[];
}
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}
interface Content {
  content?: Record<string, {schema?: Schema; example?: unknown}>;
}
interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: Content;
  responses?: Record<string, Content & {description?: string}>;
}

const style = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:light-dark(#0b5fff,#7aa7ff)}
*{box-sizing:border-box}
body{margin:0;font:16px/1.55 system-ui,sans-serif;color:light-dark(#1c1e21,#e6e6e6);background:light-dark(#fff,#16181b)}
.page{display:grid;grid-template:'nav top' 'nav main' 1fr/16rem minmax(0,1fr);max-width:82rem;margin:auto}
header{grid-area:top;padding:2rem clamp(1rem,4vw,3rem) 0}main{grid-area:main}
nav{grid-area:nav;position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:2rem 1rem;font-size:.875rem;border-inline-end:1px solid var(--line)}
nav a{display:block;padding:.2rem .5rem;color:inherit;text-decoration:none;border-radius:.3rem}
nav a:hover{background:var(--soft)}nav strong{display:block;margin:1rem .5rem .2rem}
main{padding:0 clamp(1rem,4vw,3rem) 6rem}
h1{font-size:2rem;margin:0 0 1rem}h2{margin:3.5rem 0 .25rem;padding-top:1rem;border-top:1px solid var(--line)}h3{margin:2.5rem 0 .25rem;font-size:1.1rem}
h4{margin:1.2rem 0 .4rem;font-size:.8rem;text-transform:uppercase;letter-spacing:.05em;opacity:.7}
a{color:var(--accent)}p{margin:.4rem 0;max-width:46rem}
code,pre{font:.875em/1.5 ui-monospace,monospace}code{background:var(--soft);padding:.1em .3em;border-radius:.25rem}
pre{background:var(--soft);padding:1rem;border-radius:.5rem;overflow:auto;max-height:26rem}pre code{background:none;padding:0}
.route{display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap;margin:.4rem 0}.verb{font:600 .75rem ui-monospace,monospace;padding:.15rem .45rem;border-radius:.3rem;border:1px solid currentColor;color:var(--accent)}
dl{margin:1rem 0}dt{font-weight:600;margin-top:.7rem}dd{margin:0;max-width:46rem}table{border-collapse:collapse;width:100%;font-size:.9rem}td{padding:.35rem .75rem .35rem 0;border-top:1px solid var(--line);vertical-align:top}
td:first-child{white-space:nowrap}.type{opacity:.75}.needed{color:light-dark(#a33100,#ff9d6b);font-size:.75rem}
@media(max-width:52rem){.page{display:block}nav{position:static;max-height:none;border:0;padding-inline:.5rem}td{display:block;border:0;padding:.1rem 0}td:first-child{border-top:1px solid var(--line);padding-top:.5rem}}
`;

/** Nothing may run, load or frame; the one style sheet is named by its hash. */
export async function contentSecurityPolicy(): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
  const hash = btoa(String.fromCharCode(...digest));
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** What a route is called with, in words; the names are those of the security schemes. */
const credentials: Record<string, string> = {merchantKey: 'secret key', session: 'session'};

/** @param base the address that the reader came to, for what they will type */
export function docsPage(document: ApiDocument, base: string): string {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([verb, operation]) => ({path, verb, operation})),
  );
  const tagged = [
    ...new Set([
      ...(document.tags ?? []).map((tag) => tag.name),
      ...operations.map(({operation}) => operation.tags?.[0] ?? 'Other'),
    ]),
  ];
  const described = new Map((document.tags ?? []).map((tag) => [tag.name, tag.description]));
  const sections = tagged
    .map((tag) => ({tag, own: operations.filter(({operation}) => (operation.tags?.[0] ?? 'Other') === tag)}))
    .filter(({own}) => own.length > 0);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(document.info.title)} API</title><style>${style}</style></head><body><div class="page">
<header id="top"><h1>${escape(document.info.title)} API</h1>${firstSteps(base)}${prose(document.info.description)}<p><a href="/openapi.json">openapi.json</a></p></header>
<nav aria-label="Contents"><a href="#top">Introduction</a>${sections
    .map(
      ({tag, own}) =>
        `<strong>${escape(tag)}</strong>${own.map((each) => `<a href="#${anchor(each)}">${escape(titleOf(each))}</a>`).join('')}`,
    )
    .join('')}<strong>Records</strong>${Object.keys(schemas)
    .map((name) => `<a href="#schema-${escape(name)}">${escape(name)}</a>`)
    .join('')}</nav>
<main>${sections
    .map(
      ({tag, own}) =>
        `<section><h2>${escape(tag)}</h2>${prose(described.get(tag))}${own.map(operationOf).join('')}</section>`,
    )
    .join('')}
<section><h2>Records</h2>${Object.entries(schemas)
    .map(
      ([name, schema]) =>
        `<h3 id="schema-${escape(name)}">${escape(name)}</h3>${prose(schema.description)}${schemaTable(schema)}`,
    )
    .join('')}</section>
</main></div></body></html>`;
}

/** From nothing to a first answer; what comes after is for reading. */
function firstSteps(base: string): string {
  const example = `curl ${base}/v1/customers \\
  -H 'Authorization: Bearer ptl_sk_yourname_…' \\
  -H 'Content-Type: application/json' \\
  -H "Idempotency-Key: $(uuidgen)" \\
  -d '{"externalId": "C-1001", "name": "Ada Ltd", "currency": "EUR"}'`;
  return `<dl>
<dt>Base address</dt><dd><code>${escape(base)}</code></dd>
<dt id="merchantKey">Secret key</dt><dd>${inline('`Authorization: Bearer ptl_sk_…` with every request to `/v1`. `npm run merchant` makes one; it stays on your server.')}</dd>
<dt id="session">Session</dt><dd>${inline("`Authorization: Bearer …` with requests to `/portal/v1`: a customer's `accessToken`, given for a portal ticket or a code by e-mail. The elements see to it.")}</dd>
<dt>Idempotency-Key</dt><dd>${inline('With every write to `/v1`: 1 to 255 characters of your choice. Send a request again with the same key and body, and it is done once and answered alike.')}</dd>
</dl>
<pre><code>${escape(example)}</code></pre>`;
}

interface Located {
  path: string;
  verb: string;
  operation: Operation;
}

const titleOf = ({path, verb, operation}: Located) => operation.summary ?? `${verb.toUpperCase()} ${path}`;
const anchor = ({path, verb, operation}: Located) =>
  escape(operation.operationId ?? `${verb}-${path.replace(/\W+/g, '-')}`);

function operationOf(located: Located): string {
  const {path, verb, operation} = located;
  const body = Object.values(operation.requestBody?.content ?? {})[0];
  const auth = (operation.security ?? []).flatMap((scheme) => Object.keys(scheme));
  return `<article><h3 id="${anchor(located)}">${escape(titleOf(located))}</h3>
<div class="route"><span class="verb">${verb.toUpperCase()}</span><code>${escape(path)}</code>${auth.map((name) => `<a href="#${escape(name)}">${escape(credentials[name] ?? name)}</a>`).join('')}</div>
${prose(operation.description)}
${operation.parameters?.length ? `<h4>Parameters</h4><table>${operation.parameters.map(parameterRow).join('')}</table>` : ''}
${body ? `<h4>Body</h4>${body.schema?.$ref ? `<p>${typeOf(body.schema)}</p>` : schemaTable(body.schema ?? {})}${exampleOf(body.example)}` : ''}
<h4>Answers</h4><table>${Object.entries(operation.responses ?? {})
    .map(([status, response]) => {
      const schema = Object.values(response.content ?? {})[0]?.schema;
      return `<tr><td><code>${escape(status)}</code></td><td>${inline(response.description ?? '')} ${schema ? `<span class="type">${typeOf(schema)}</span>` : ''}</td></tr>`;
    })
    .join('')}</table></article>`;
}

function parameterRow({name, in: place, required, description, schema}: Parameter): string {
  return `<tr><td><code>${escape(name)}</code> ${required ? '<span class="needed">required</span>' : ''}</td><td><span class="type">${escape(place)}, ${typeOf(schema ?? {})}</span> ${inline(description ?? schema?.description ?? '')}</td></tr>`;
}

function schemaTable(schema: Schema): string {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return `<p class="type">${typeOf({...schema, $ref: undefined})}</p>`;
  return `<table>${properties
    .map(([name, property]) => {
      const needed = schema.required?.includes(name) ? ' <span class="needed">required</span>' : '';
      return `<tr><td><code>${escape(name)}</code>${needed}</td><td><span class="type">${typeOf(property)}</span> ${inline(property.description ?? '')}</td></tr>`;
    })
    .join('')}</table>`;
}

/** A schema in a few words of HTML. */
function typeOf(schema: Schema): string {
  if (schema.$ref) {
    const name = escape(schema.$ref.split('/').pop() ?? '');
    return `<a href="#schema-${name}">${name}</a>`;
  }
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) return [...new Set(parts.map(typeOf))].join(' or ');
  if (schema.allOf) return [...new Set(schema.allOf.map(typeOf))].join(' and ');
  if (schema.enum) return schema.enum.map((value) => `<code>${escape(JSON.stringify(value))}</code>`).join(' ');
  if (schema.items) return `list of ${typeOf(schema.items)}${schema.maxItems ? `, at most ${schema.maxItems}` : ''}`;
  if (schema.properties) {
    const names = Object.entries(schema.properties).map(([name, property]) => `${escape(name)}: ${typeOf(property)}`);
    return `{${names.join(', ')}}`;
  }
  const types = [schema.type ?? 'anything'].flat().join(' or ');
  const limits = [
    schema.format,
    schema.maxLength === undefined ? undefined : `≤ ${schema.maxLength} characters`,
    schema.minimum === undefined || schema.minimum < -1e15 ? undefined : `≥ ${schema.minimum}`,
    schema.maximum === undefined || schema.maximum > 1e15 ? undefined : `≤ ${schema.maximum}`,
  ].filter((limit) => limit !== undefined);
  return escape([types, ...limits].join(', '));
}

const exampleOf = (example: unknown) =>
  example === undefined ? '' : `<pre><code>${escape(JSON.stringify(example, null, 2))}</code></pre>`;

const prose = (text: string | undefined) =>
  (text ?? '')
    .split('\n\n')
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join('');

/** The little of Markdown that our descriptions use. */
const inline = (text: string) =>
  escape(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>');

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
