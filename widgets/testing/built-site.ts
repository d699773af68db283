import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {build, type Rolldown} from 'vite';
import type {TestProject} from 'vitest/node';
import {dashboard} from './fixtures.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of a merchant's site, whose pages use the elements as they are built and shipped. */
    shop: string;
  }
}

/**
 * Two origins, as in real life: the API, which also serves the built script tag, and a shop with pages that use it
 * under a strict Content-Security-Policy. For what cannot be seen in modules that are served one by one.
 */
export async function setup(project: TestProject): Promise<() => void> {
  const result = await build({
    configFile: join(import.meta.dirname, '../vite.config.ts'),
    logLevel: 'error',
    build: {write: false},
  });
  const files = new Map<string, string>();
  for (const file of (result as Rolldown.RolldownOutput[])[0]!.output) {
    if (file.type === 'chunk') files.set('/' + file.fileName, file.code);
  }

  const [api, apiServer] = await serve((request, response) => answerAsApi(files, request, response));
  const [shop, shopServer] = await serve((request, response) => answerAsShop(api, request, response));
  project.provide('shop', shop);
  return () => {
    apiServer.close();
    shopServer.close();
  };
}

function answerAsApi(files: Map<string, string>, {url = '', method}: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', '*, Authorization');
  const code = files.get(url.split('?')[0]!);
  if (code) return void response.setHeader('Content-Type', 'text/javascript').end(code);
  const nowMs = Date.now();
  const grant = {
    accessToken: 'access',
    accessExpiresAtMs: nowMs + 300_000,
    refreshToken: 'refresh',
    idleExpiresAtMs: nowMs + 1_800_000,
    merchant: {id: 'demo', name: 'Aldermoor Trading', language: 'en'},
    customer: {id: 'cus_1', name: 'Harbour & Pine Ltd', language: null},
    contact: null,
    role: 'admin',
  };
  const answer = url.startsWith('/portal/v1/session/') ? grant : url === '/portal/v1/dashboard' ? dashboard : undefined;
  if (method === 'OPTIONS' || !answer) return void response.writeHead(answer ? 204 : 404).end();
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
}

function answerAsShop(api: string, {url = ''}: IncomingMessage, response: ServerResponse): void {
  if (url === '/ticket')
    return void response.setHeader('Content-Type', 'application/json').end('{"ticket":"ptl_tk_1"}');
  const data = `data-key="ptl_pk_demo_local" data-ticket-url="/ticket"`;
  const module = `<script type="module" src="${api}/portal.js" ${data}></script>`;
  const classic = `<script async src="${api}/portal.js" ${data}></script>`;
  const heads: Record<string, string> = {
    '/module': module,
    '/classic': classic,
    '/twice': module + classic + classic.replace('portal.js', 'portal.js?again'),
    '/own-session': `<script async src="${api}/portal.js"></script>`,
  };
  const head = heads[url.split('?')[0]!];
  if (!head) return void response.writeHead(404).end();
  const element = '<portal-app></portal-app>';
  const body =
    url === '/own-session'
      ? `<portal-session key="ptl_pk_demo_local" ticket-url="/ticket">${element}</portal-session>`
      : element;
  response.setHeader('Content-Type', 'text/html');
  // Nothing inline, no eval, no style attributes; scripts and calls to the API's origin alone.
  const policy = `default-src 'none'; script-src ${api}; connect-src 'self' ${api}; base-uri 'none'`;
  response.setHeader('Content-Security-Policy', policy);
  response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>${head}</head>
    <body><p>Before</p>${body}<p>After</p></body></html>`);
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<[string, Server]> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return [`http://localhost:${(server.address() as AddressInfo).port}`, server];
}
