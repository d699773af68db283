/** The description of the whole API, made from the routes themselves, and the page to read it. */
import type {OpenAPIHono} from '@hono/zod-openapi';
import {contentSecurityPolicy, docsPage} from './docs-page.ts';
import type {AppEnv} from './router.ts';

const info = {
  title: 'Portico',
  version: '1.0.0',
  description: [
    "Two APIs in one. The **merchant API** (`/v1`) is for a merchant's server: full records, upserts by your own `externalId`, an `Idempotency-Key` with every write. The **portal API** (`/portal/v1`) is what the elements in the merchant's page use for one signed-in customer.",
    'Money is an integer in minor units (`…Minor`) beside its ISO 4217 `currency`. Quantities and unit prices are decimals as text. Dates are `YYYY-MM-DD` in the merchant’s time zone, times `…AtMs` are UTC milliseconds.',
    'Lists are pages: `{data, nextCursor}`; hand `nextCursor` back as `cursor` until it is null.',
    'Errors are `application/problem+json` (RFC 9457) with a stable `code` and the `requestId` to name when you ask us. A record of somebody else answers exactly like one that does not exist.',
  ].join('\n\n'),
};

const tags = [
  {name: 'Customers', description: 'Who owes money.'},
  {name: 'Contact persons', description: 'Who signs in for a customer.'},
  {name: 'Invoices', description: 'What a customer owes. Status and balance follow from payments and credits.'},
  {name: 'Retainer invoices', description: 'Money asked for in advance; once paid it is drawn on to pay invoices.'},
  {name: 'Credit notes', description: 'What you owe a customer.'},
  {name: 'Payments', description: 'Money received, in the portal or elsewhere.'},
  {name: 'Preferences', description: 'What your customers may do, and how they may pay.'},
  {name: 'Portal tickets', description: 'How a customer whom you have signed in gets into the portal.'},
  {name: 'Bulk', description: 'Many records in one request.'},
];

const securitySchemes = {
  merchantKey: {
    type: 'http' as const,
    scheme: 'bearer',
    bearerFormat: 'ptl_sk_<merchant>_…',
    description: "The merchant's secret key. It is for servers; it must never be in a browser.",
  },
  session: {
    type: 'http' as const,
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: "A customer's session: the `accessToken` of a session grant.",
  },
};

/** What each list of a bulk request is made of; its records are validated one by one, so the route itself takes anything. */
const bulkRecords = {
  customers: 'CustomerInput',
  contactPersons: 'ContactPersonInput',
  invoices: 'InvoiceInput',
  retainerInvoices: 'RetainerInvoiceInput',
  creditNotes: 'CreditNoteInput',
};

export type ApiDocument = ReturnType<typeof describe>;

interface Operation {
  operationId?: string;
  tags?: string[];
  parameters?: {name?: string; required?: boolean}[];
}

function describe(app: OpenAPIHono<AppEnv>) {
  const document = app.getOpenAPI31Document({openapi: '3.1.0', info, tags, servers: [{url: '/'}]});
  const bulk = document.components?.schemas?.BulkInput as {properties?: Record<string, {items?: object}>} | undefined;
  for (const [list, shape] of Object.entries(bulkRecords)) {
    const property = bulk?.properties?.[list];
    if (property) property.items = {$ref: `#/components/schemas/${shape}`};
  }
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [verb, operation] of Object.entries(item as Record<string, Operation>)) {
      operation.operationId ??= `${verb}${path.replace(/[^a-zA-Z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`;
      const [tag = 'Other'] = operation.tags ?? [];
      // Both APIs have invoices and payments: the reader is to know which he looks at.
      if (path.startsWith('/portal/') && !tag.startsWith('Portal:')) operation.tags = [`Portal: ${tag.toLowerCase()}`];
      // Optional for the validator alone, so that its absence is answered with a code of its own.
      for (const parameter of operation.parameters ?? [])
        if (parameter.name === 'idempotency-key') parameter.required = true;
    }
  }
  return document;
}

/** Mounts /openapi.json and /docs. Call it when all routes are there. */
export function mountDocs(app: OpenAPIHono<AppEnv>): void {
  for (const [name, scheme] of Object.entries(securitySchemes))
    app.openAPIRegistry.registerComponent('securitySchemes', name, scheme);
  // Made once, when first asked for: the routes do not change while the worker lives.
  let document: ApiDocument | undefined;
  let page: {base: string; html: string} | undefined;
  app.get('/openapi.json', (c) => {
    document ??= describe(app);
    c.header('access-control-allow-origin', '*');
    c.header('cache-control', 'public, max-age=300');
    return c.json(document);
  });
  app.get('/docs', async (c) => {
    document ??= describe(app);
    const base = new URL(c.req.url).origin;
    if (page?.base !== base) page = {base, html: docsPage(document, base)};
    c.header('content-security-policy', await contentSecurityPolicy());
    c.header('referrer-policy', 'no-referrer');
    c.header('cache-control', 'public, max-age=300');
    return c.html(page.html);
  });
}
