import {beforeAll, describe, expect, it} from 'vitest';
import {createHarness, type Harness} from '../testing/harness.ts';

interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  parameters?: {name: string; required?: boolean}[];
  requestBody?: {content: Record<string, {schema: object; example?: unknown}>};
  responses: Record<string, {description: string; content?: Record<string, {schema: {$ref?: string}}>}>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, {properties?: Record<string, unknown>}>;
    securitySchemes: Record<string, {scheme: string}>;
  };
}

let harness: Harness;
let document: Document;
let operations: {path: string; verb: string; operation: Operation}[];
beforeAll(async () => {
  harness = await createHarness();
  document = await (await harness.request('GET', '/openapi.json')).json();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({path, verb, operation})),
  );
});

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 with both kinds of credentials', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.components.securitySchemes)).toEqual(['merchantKey', 'session']);
    for (const {operation} of operations) {
      for (const scheme of operation.security ?? []) {
        for (const name of Object.keys(scheme)) expect(document.components.securitySchemes).toHaveProperty(name);
      }
    }
  });

  it('names every operation once, with a summary and a tag, and says which key it needs', () => {
    const ids = operations.map(({operation}) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const {path, operation} of operations.filter((each) => each.path.startsWith('/v1/'))) {
      expect(operation.summary, path).toBeTruthy();
      expect(operation.tags, path).toHaveLength(1);
      expect(operation.security, path).toEqual([{merchantKey: []}]);
      expect(operation.responses, path).toHaveProperty('401');
    }
  });

  it('asks for an Idempotency-Key with every write of the merchant API, and shows an example of its body', () => {
    for (const {path, verb, operation} of operations.filter(
      (each) => each.path.startsWith('/v1/') && each.verb !== 'get',
    )) {
      expect(operation.parameters, `${verb} ${path}`).toContainEqual(
        expect.objectContaining({name: 'idempotency-key', required: true}),
      );
      const body = operation.requestBody?.content['application/json'];
      if (body && !path.endsWith('/void') && !path.endsWith('/allocations'))
        expect(body.example, `${verb} ${path}`).toBeTruthy();
    }
  });

  it('answers refusals with the one problem shape', () => {
    for (const {path, operation} of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue;
        expect(response.content?.['application/problem+json']?.schema.$ref, `${path} ${status}`).toBe(
          '#/components/schemas/Problem',
        );
      }
    }
  });

  it('refers to nothing that is not there, and says of what bulk records are made', () => {
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    for (const reference of references) expect(document.components.schemas).toHaveProperty(reference.split('/').pop()!);
    expect(document.components.schemas.BulkInput!.properties!.invoices).toMatchObject({
      items: {$ref: '#/components/schemas/InvoiceInput'},
    });
  });

  it('gives examples that the API takes', async () => {
    for (const path of [
      '/v1/customers',
      '/v1/contact-persons',
      '/v1/invoices',
      '/v1/credit-notes',
      '/v1/portal-tickets',
    ]) {
      const example = document.paths[path]!.post!.requestBody!.content['application/json']!.example;
      const answer = await harness.asMerchant('POST', path, example);
      expect(answer.status, `${path} ${await answer.clone().text()}`).toBe(201);
    }
    harness.advance(20 * 86_400_000);
    const payment = await harness.asMerchant(
      'POST',
      '/v1/payments',
      document.paths['/v1/payments']!.post!.requestBody!.content['application/json']!.example,
    );
    expect(payment.status, await payment.clone().text()).toBe(201);
    expect(await payment.json()).toMatchObject({amountMinor: 918, allocatedMinor: 918, unappliedMinor: 0});
  });
});

describe('/docs', () => {
  it('begins with what a first request needs, before the list of links, and its example is taken', async () => {
    const page = await (await harness.request('GET', '/docs')).text();
    const [beginning] = page.split('<nav');
    const text = beginning!.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    const [, base, path] = /curl (https?:\/\/[^/\s]+)(\/\S+) /.exec(text)!;
    expect(text).toContain(`<code>${base}</code>`);
    expect(text).toContain('Authorization: Bearer ptl_sk_…');
    expect(text).toContain('Idempotency-Key');
    const body: unknown = JSON.parse(/-d '([^']+)'/.exec(text)![1]!);
    const answer = await harness.asMerchant('POST', path!, body);
    expect(answer.status, await answer.clone().text()).toBe(201);
  });

  it('says of each route in words what it is called with', async () => {
    const page = await (await harness.request('GET', '/docs')).text();
    const words = {merchantKey: 'secret key', session: 'session'};
    for (const {path, operation} of operations) {
      const article = page.split(`<h3 id="${operation.operationId}"`)[1]!.split('</article>')[0]!;
      for (const [name, word] of Object.entries(words)) {
        const needed = (operation.security ?? []).some((scheme) => name in scheme);
        expect(article.includes(`<a href="#${name}">${word}</a>`), path).toBe(needed);
      }
    }
  });

  it('is one page that runs and loads nothing', async () => {
    const answer = await harness.request('GET', '/docs');
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const page = await answer.text();
    expect(page).not.toMatch(/<script|<link|<img|src=|style="/);
    for (const {path, verb, operation} of operations) {
      expect(page, `${verb} ${path}`).toContain(`id="${operation.operationId}"`);
      expect(page).toContain(`<code>${path}</code>`);
    }
    // Every link on the page has its target.
    const targets = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, link] of page.matchAll(/href="#([^"]+)"/g)) expect(targets.has(link)).toBe(true);
  });
});
