/**
 * One entry for each route: how it is asked rightly, and with what code it refuses ids of somebody else. The matrix
 * (routes.matrix.test.ts) fails for a route that has none.
 */
import type {Ids} from './route-world.ts';

/**
 * Who is let in. session: a customer's elements. key: a merchant's server. page: a page with a publishable key or a
 * refresh token, before there is a session. signed: Stripe. open: anybody.
 */
export type Access = 'session' | 'key' | 'page' | 'signed' | 'open';

export interface RouteCase {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As Hono has it. */
  path: string;
  access: Access;
  /** The status of the right request. */
  ok: number;
  makeRequest(ids: Ids): {path: string; body?: unknown};
  /** How ids of somebody else, and of nobody, are answered. Absent: the request has no ids. */
  foreign?: {status: number; code: string};
}

const notFound = (what: string) => ({status: 404, code: `${what}.not_found`});

const session = (
  method: RouteCase['method'],
  path: string,
  makeRequest: RouteCase['makeRequest'],
  more: Partial<RouteCase> = {},
): RouteCase => ({
  method,
  path: `/portal/v1${path}`,
  access: 'session',
  ok: 200,
  makeRequest: (ids) => prefixed('/portal/v1', makeRequest(ids)),
  ...more,
});
const page = (path: string, ok: number, body: (ids: Ids) => unknown, foreign?: RouteCase['foreign']): RouteCase => ({
  method: 'POST',
  path: `/portal/v1${path}`,
  access: 'page',
  ok,
  makeRequest: (ids) => ({path: `/portal/v1${path}`, body: body(ids)}),
  ...(foreign && {foreign}),
});
const key = (
  method: RouteCase['method'],
  path: string,
  ok: number,
  makeRequest: RouteCase['makeRequest'],
  foreign?: RouteCase['foreign'],
): RouteCase => ({
  method,
  path: `/v1${path}`,
  access: 'key',
  ok,
  makeRequest: (ids) => prefixed('/v1', makeRequest(ids)),
  ...(foreign && {foreign}),
});
const open = (path: string): RouteCase => ({method: 'GET', path, access: 'open', ok: 200, makeRequest: () => ({path})});

const prefixed = (prefix: string, request: {path: string; body?: unknown}) => ({
  ...request,
  path: prefix + request.path,
});

const customer = {
  name: 'Ada Ltd',
  email: 'ada@new.example',
  phone: '+49 1',
  currency: 'EUR',
  language: 'de',
  taxNumber: 'DE1',
  billingAddress: {line1: 'Street 1', city: 'Bonn', country: 'DE'},
};
const contact = (ids: Ids) => ({
  customer: {id: ids.customer},
  name: 'Ada',
  email: 'new@customer.example',
  role: 'payer',
});
const lines = [{itemCode: 'A', description: 'Things', quantity: '2', unitPrice: '1.5'}];
const taxes = [{name: 'VAT', ratePercent: '20', amountMinor: 60}];
const invoice = (ids: Ids) => ({
  customer: {id: ids.customer},
  number: 'NEW-1',
  date: '2026-03-10',
  poReference: 'PO',
  notes: 'Thanks',
  paymentOptions: ['card'],
  discountMinor: 0,
  lines,
  taxes,
});
const creditNote = (ids: Ids) => ({
  customer: {id: ids.customer},
  number: 'NEW-CN-1',
  date: '2026-03-10',
  reference: 'R',
  lines,
});

export const routeCases: readonly RouteCase[] = [
  open('/healthz'),
  open('/openapi.json'),
  open('/docs'),
  {
    method: 'POST',
    path: '/webhooks/stripe',
    access: 'signed',
    ok: 400,
    makeRequest: () => ({path: '/webhooks/stripe', body: {id: 'evt_1'}}),
  },

  page('/session/ticket', 200, ({publishableKey, ticket}) => ({publishableKey, ticket}), {
    status: 401,
    code: 'tickets.invalid',
  }),
  page('/session/refresh', 200, ({refreshToken}) => ({refreshToken})),
  page('/sign-in/codes', 202, ({publishableKey, email}) => ({publishableKey, email})),
  page('/sign-in/verify', 200, ({publishableKey, signInId, code}) => ({publishableKey, signInId, code}), {
    status: 401,
    code: 'sign_in.code_expired',
  }),
  session('POST', '/session/end', () => ({path: '/session/end'}), {ok: 204}),
  session('GET', '/dashboard', () => ({path: '/dashboard'})),
  session('GET', '/invoices', () => ({path: '/invoices?filter=all&sort=date&direction=desc&search=e&limit=10'})),
  session('GET', '/invoices/:id', (ids) => ({path: `/invoices/${ids.invoice}`}), {foreign: notFound('invoices')}),
  session('GET', '/payables', (ids) => ({path: `/payables?invoiceIds=${ids.invoice}`}), {
    foreign: notFound('invoices'),
  }),
  session(
    'POST',
    '/payments',
    (ids) => ({
      path: '/payments',
      body: {
        currency: 'EUR',
        amountMinor: ids.invoiceTotalMinor,
        method: 'card',
        invoices: [{invoiceId: ids.invoice, amountMinor: ids.invoiceTotalMinor}],
      },
    }),
    {foreign: notFound('invoices')},
  ),
  session('GET', '/payments/:id', (ids) => ({path: `/payments/${ids.payment}`}), {foreign: notFound('payments')}),
  session('POST', '/payments/:id/settle', (ids) => ({path: `/payments/${ids.payment}/settle`}), {
    foreign: notFound('payments'),
  }),
  session('POST', '/payments/:id/cancel', (ids) => ({path: `/payments/${ids.payment}/cancel`}), {
    foreign: notFound('payments'),
  }),

  session(
    'POST',
    '/credit-applications',
    (ids) => ({
      path: '/credit-applications',
      body: {
        currency: 'EUR',
        creditMinor: 300,
        retainerMinor: 0,
        invoices: [{invoiceId: ids.smallInvoice, amountMinor: 300}],
      },
    }),
    {foreign: notFound('invoices')},
  ),
  session(
    'POST',
    '/transfers',
    (ids) => ({
      path: '/transfers',
      body: {
        currency: 'EUR',
        amountMinor: 300,
        reference: 'R',
        invoices: [{invoiceId: ids.smallInvoice, amountMinor: 300}],
      },
    }),
    {foreign: notFound('invoices')},
  ),
  session('POST', '/transfers/:id/withdraw', (ids) => ({path: `/transfers/${ids.transfer}/withdraw`}), {
    foreign: notFound('payments'),
  }),

  session('POST', '/customer-sessions', () => ({path: '/customer-sessions'})),
  session('GET', '/payment-methods', () => ({path: '/payment-methods'})),
  session('POST', '/payment-methods/setups', () => ({
    path: '/payment-methods/setups',
    body: {types: ['card'], mandateText: 'I agree.'},
  })),
  session(
    'POST',
    '/payment-methods/setups/:setupId/settle',
    (ids) => ({path: `/payment-methods/setups/${ids.setup}/settle`}),
    {
      foreign: {status: 404, code: 'payment_methods.setup_not_found'},
    },
  ),
  session(
    'POST',
    '/payment-methods/:id/verify',
    (ids) => ({path: `/payment-methods/${ids.paymentMethod}/verify`, body: {amounts: [32, 45]}}),
    {foreign: notFound('payment_methods')},
  ),
  session(
    'PATCH',
    '/payment-methods/:id',
    (ids) => ({path: `/payment-methods/${ids.paymentMethod}`, body: {nickname: 'Office', isDefault: true}}),
    {foreign: notFound('payment_methods')},
  ),
  session('DELETE', '/payment-methods/:id', (ids) => ({path: `/payment-methods/${ids.paymentMethod}`}), {
    ok: 204,
    foreign: notFound('payment_methods'),
  }),

  key('POST', '/customers', 201, () => ({path: '/customers', body: {externalId: 'new', ...customer}})),
  key('PUT', '/customers/by-external-id/:externalId', 200, (ids) => ({
    path: `/customers/by-external-id/${ids.externalId}`,
    body: customer,
  })),
  key('GET', '/customers/:id', 200, (ids) => ({path: `/customers/${ids.customer}`}), notFound('customers')),
  key('GET', '/customers', 200, () => ({path: '/customers?limit=10&search=e'})),

  key(
    'POST',
    '/contact-persons',
    201,
    (ids) => ({path: '/contact-persons', body: contact(ids)}),
    notFound('customers'),
  ),
  key(
    'PUT',
    '/contact-persons/by-external-id/:externalId',
    201,
    (ids) => ({path: '/contact-persons/by-external-id/new', body: contact(ids)}),
    notFound('customers'),
  ),
  key(
    'GET',
    '/contact-persons/:id',
    200,
    (ids) => ({path: `/contact-persons/${ids.contact}`}),
    notFound('contact_persons'),
  ),
  key(
    'DELETE',
    '/contact-persons/:id',
    204,
    (ids) => ({path: `/contact-persons/${ids.contact}`}),
    notFound('contact_persons'),
  ),
  key('GET', '/contact-persons', 200, () => ({path: '/contact-persons?limit=10&search=e'})),

  key('POST', '/invoices', 201, (ids) => ({path: '/invoices', body: invoice(ids)}), notFound('customers')),
  key(
    'PUT',
    '/invoices/by-external-id/:externalId',
    201,
    (ids) => ({path: '/invoices/by-external-id/new', body: invoice(ids)}),
    notFound('customers'),
  ),
  key('GET', '/invoices/:id', 200, (ids) => ({path: `/invoices/${ids.invoice}`}), notFound('invoices')),
  key(
    'POST',
    '/invoices/:id/void',
    200,
    (ids) => ({path: `/invoices/${ids.invoice}/void`, body: {}}),
    notFound('invoices'),
  ),
  key('GET', '/invoices', 200, () => ({path: '/invoices?limit=10&search=e'})),

  key(
    'POST',
    '/invoices/:id/write-offs',
    201,
    (ids) => ({path: `/invoices/${ids.invoice}/write-offs`, body: {amountMinor: 100, reason: 'insolvent'}}),
    notFound('invoices'),
  ),
  key(
    'POST',
    '/write-offs/:id/reverse',
    201,
    (ids) => ({path: `/write-offs/${ids.writeOff}/reverse`, body: {}}),
    notFound('write_offs'),
  ),

  key(
    'POST',
    '/retainer-invoices',
    201,
    (ids) => ({path: '/retainer-invoices', body: invoice(ids)}),
    notFound('customers'),
  ),
  key(
    'PUT',
    '/retainer-invoices/by-external-id/:externalId',
    201,
    (ids) => ({path: '/retainer-invoices/by-external-id/new', body: invoice(ids)}),
    notFound('customers'),
  ),
  key(
    'GET',
    '/retainer-invoices/:id',
    200,
    (ids) => ({path: `/retainer-invoices/${ids.retainer}`}),
    notFound('invoices'),
  ),
  key(
    'POST',
    '/retainer-invoices/:id/void',
    200,
    (ids) => ({path: `/retainer-invoices/${ids.retainer}/void`, body: {}}),
    notFound('invoices'),
  ),
  key(
    'POST',
    '/retainer-invoices/:id/allocations',
    201,
    (ids) => ({
      path: `/retainer-invoices/${ids.retainer}/allocations`,
      body: {invoiceId: ids.invoice, amountMinor: 100},
    }),
    notFound('invoices'),
  ),
  key(
    'POST',
    '/retainer-invoices/:id/refunds',
    201,
    (ids) => ({path: `/retainer-invoices/${ids.retainer}/refunds`, body: {amountMinor: 100, reason: 'duplicate'}}),
    notFound('invoices'),
  ),
  key(
    'POST',
    '/retainer-invoices/:id/release',
    200,
    (ids) => ({path: `/retainer-invoices/${ids.retainer}/release`, body: {amountMinor: 100}}),
    notFound('invoices'),
  ),
  key('GET', '/retainer-invoices', 200, () => ({path: '/retainer-invoices?limit=10&search=e'})),

  key('POST', '/credit-notes', 201, (ids) => ({path: '/credit-notes', body: creditNote(ids)}), notFound('customers')),
  key(
    'PUT',
    '/credit-notes/by-external-id/:externalId',
    201,
    (ids) => ({path: '/credit-notes/by-external-id/new', body: creditNote(ids)}),
    notFound('customers'),
  ),
  key('GET', '/credit-notes/:id', 200, (ids) => ({path: `/credit-notes/${ids.creditNote}`}), notFound('credit_notes')),
  key(
    'POST',
    '/credit-notes/:id/void',
    200,
    (ids) => ({path: `/credit-notes/${ids.creditNote}/void`, body: {}}),
    notFound('credit_notes'),
  ),
  key(
    'POST',
    '/credit-notes/:id/allocations',
    201,
    (ids) => ({path: `/credit-notes/${ids.creditNote}/allocations`, body: {invoiceId: ids.invoice, amountMinor: 100}}),
    notFound('credit_notes'),
  ),
  key(
    'POST',
    '/credit-notes/:id/refunds',
    201,
    (ids) => ({
      path: `/credit-notes/${ids.creditNote}/refunds`,
      body: {amountMinor: 100, refundedOn: '2026-03-09', reference: 'R'},
    }),
    notFound('credit_notes'),
  ),
  key('GET', '/credit-notes', 200, () => ({path: '/credit-notes?limit=10&search=e'})),

  key(
    'POST',
    '/payments',
    201,
    (ids) => ({
      path: '/payments',
      body: {
        customer: {id: ids.customer},
        method: 'bank_transfer',
        currency: 'EUR',
        amountMinor: 200,
        receivedOn: '2026-03-09',
        reference: 'R',
        invoices: [{invoiceId: ids.invoice, amountMinor: 200}],
      },
    }),
    notFound('customers'),
  ),
  key(
    'POST',
    '/payments/:id/confirm',
    200,
    (ids) => ({path: `/payments/${ids.transfer}/confirm`, body: {receivedOn: '2026-03-10'}}),
    notFound('payments'),
  ),
  key(
    'POST',
    '/payments/:id/reject',
    200,
    (ids) => ({path: `/payments/${ids.transfer}/reject`, body: {reason: 'Nothing came.'}}),
    notFound('payments'),
  ),
  key(
    'POST',
    '/payments/:id/allocations',
    201,
    (ids) => ({path: `/payments/${ids.offlinePayment}/allocations`, body: {invoiceId: ids.invoice, amountMinor: 10}}),
    notFound('payments'),
  ),
  key(
    'POST',
    '/payments/:id/refunds',
    201,
    (ids) => ({
      path: `/payments/${ids.offlinePayment}/refunds`,
      body: {amountMinor: 10, reason: 'duplicate', reference: 'R', refundedOn: '2026-03-09', allocations: []},
    }),
    notFound('payments'),
  ),
  key('GET', '/refunds/:id', 200, (ids) => ({path: `/refunds/${ids.refund}`}), notFound('refunds')),
  key(
    'PATCH',
    '/payments/:id',
    200,
    (ids) => ({path: `/payments/${ids.payment}`, body: {externalId: 'books-1'}}),
    notFound('payments'),
  ),
  key('GET', '/payments/:id', 200, (ids) => ({path: `/payments/${ids.payment}`}), notFound('payments')),
  key('GET', '/payments', 200, () => ({path: '/payments?limit=10'})),
  key(
    'POST',
    '/portal-tickets',
    201,
    (ids) => ({path: '/portal-tickets', body: {customer: {id: ids.customer}}}),
    notFound('customers'),
  ),
  key('GET', '/preferences', 200, () => ({path: '/preferences'})),
  key('PATCH', '/preferences', 200, () => ({
    path: '/preferences',
    body: {
      'invoices.paymentOptions': ['card', 'bank_transfer'],
      'payments.methods': ['card', 'sepa_debit'],
      'payments.payAhead': null,
      'payments.minimumPart': {EUR: 100},
      'payments.bankTransfer': {accountHolder: 'Shop', iban: 'DE89370400440532013000'},
    },
  })),
  key('GET', '/notifications', 200, () => ({path: '/notifications?limit=10'})),
  key('GET', '/reconciliation-differences', 200, () => ({path: '/reconciliation-differences?limit=10'})),

  // Each record by itself: the call succeeds, and the record that names somebody else's customer is refused.
  key('POST', '/bulk', 200, (ids) => ({path: '/bulk', body: {invoices: [{externalId: 'new', ...invoice(ids)}]}}), {
    status: 200,
    code: 'customers.not_found',
  }),
];
