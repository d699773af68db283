import type {Invoice, InvoicePage, InvoiceSummary, PayableGroup, PayableInvoice, Payables} from '../client/shapes.ts';

/* Invoices of the made-up customer of the tests and the gallery; today is 2026-11-22. */

const today = '2026-11-22';

export function summary(over: Partial<InvoiceSummary> = {}): InvoiceSummary {
  const totalMinor = over.totalMinor ?? 123400;
  const balanceMinor = over.balanceMinor ?? totalMinor;
  return {
    id: 'inv_1',
    kind: 'invoice',
    number: 'INV-2041',
    poReference: '77-1204',
    date: '2026-11-02',
    dueDate: '2026-12-02',
    status: 'sent',
    isOverdue: false,
    currency: 'GBP',
    totalMinor,
    balanceMinor,
    payableMinor: balanceMinor,
    reservedMinor: 0,
    processingMinor: 0,
    announcedMinor: 0,
    availableMinor: 0,
    isDisputed: false,
    allowPartial: false,
    payOnline: {allowed: true},
    ...over,
  };
}

/** One of each kind: every status, every reason not to be paid online, several currencies. */
export const invoicePage: InvoicePage = {
  today,
  nextCursor: 'c2Vjb25k',
  data: [
    summary(),
    summary({id: 'inv_2', number: 'INV-2040', dueDate: '2026-11-25', poReference: null, totalMinor: 84999}),
    summary({
      id: 'inv_3',
      number: 'INV-2033',
      date: '2026-09-22',
      dueDate: '2026-10-22',
      isOverdue: true,
      totalMinor: 318020,
    }),
    summary({
      id: 'inv_4',
      number: 'INV-2029',
      date: '2026-10-28',
      dueDate: '2026-11-27',
      status: 'partially_paid',
      totalMinor: 200000,
      balanceMinor: 75000,
      poReference: 'Harbour refit, phase two, lot 14',
    }),
    summary({
      id: 'inv_5',
      number: 'INV-2027',
      dueDate: '2026-11-21',
      isOverdue: true,
      totalMinor: 250000,
      payableMinor: 150000,
      reservedMinor: 100000,
      processingMinor: 100000,
    }),
    summary({
      id: 'inv_51',
      number: 'INV-2027-B',
      totalMinor: 250000,
      payableMinor: 0,
      reservedMinor: 250000,
      processingMinor: 250000,
      payOnline: {allowed: false, reason: 'processing'},
    }),
    summary({
      id: 'inv_6',
      number: 'INV-2026',
      totalMinor: 46050,
      payableMinor: 0,
      reservedMinor: 46050,
      payOnline: {allowed: false, reason: 'reserved'},
    }),
    summary({
      id: 'inv_7',
      number: 'INV-2021',
      totalMinor: 1284550,
      payOnline: {allowed: false, reason: 'no_payment_options'},
    }),
    summary({id: 'inv_8', number: 'INV-2018', currency: 'JPY', totalMinor: 480000, poReference: null}),
    summary({
      id: 'inv_9',
      number: 'INV-2011',
      date: '2026-08-14',
      dueDate: '2026-09-13',
      status: 'paid',
      totalMinor: 96475,
      balanceMinor: 0,
      payOnline: {allowed: false, reason: 'paid'},
    }),
    summary({
      id: 'inv_10',
      number: 'INV-2010',
      date: '2026-08-12',
      dueDate: '2026-09-11',
      status: 'void',
      totalMinor: 5000,
      balanceMinor: 0,
      payOnline: {allowed: false, reason: 'void'},
    }),
  ],
};

export const invoice: Invoice = {
  ...summary({
    id: 'inv_4',
    number: 'INV-2029',
    date: '2026-09-22',
    dueDate: '2026-10-22',
    status: 'partially_paid',
    isOverdue: true,
    totalMinor: 198030,
    balanceMinor: 98030,
    payableMinor: 98030,
  }),
  customerName: 'Harbour & Pine Ltd',
  billingAddress: {line1: '3 Wapping Wharf', line2: 'Unit 12', city: 'Bristol', postalCode: 'BS1 6UD', country: 'GB'},
  shippingAddress: {line1: 'Dock Road 7', city: 'Avonmouth', postalCode: 'BS11 9DN', country: 'GB'},
  notes: 'Delivered in two lots. The second leaves our warehouse on Monday.',
  terms: 'Payable within 30 days. Goods stay ours until they are paid.',
  allowPartialPayments: false,
  paymentOptions: ['card'],
  subtotalMinor: 170025,
  discountMinor: 5000,
  taxMinor: 33005,
  allocatedMinor: 100000,
  writtenOffMinor: 0,
  drawnMinor: 0,
  minimumPartMinor: null,
  methods: ['card'],
  bankTransfer: null,
  lines: [
    {
      position: 1,
      itemCode: 'OAK-24',
      description: 'Oak board, 24 mm, planed',
      quantity: '42.5',
      unitPrice: '31.20',
      amountMinor: 132600,
    },
    {
      position: 2,
      itemCode: 'SCR-440',
      description: 'Countersunk screws 4 × 40, loose',
      quantity: '25000',
      unitPrice: '0.001',
      amountMinor: 2500,
    },
    {
      position: 3,
      itemCode: null,
      description: 'Delivery to Avonmouth, with a lift\nand two people',
      quantity: '1',
      unitPrice: '349.25',
      amountMinor: 34925,
    },
  ],
  taxes: [{name: 'VAT', ratePercent: '20', amountMinor: 33005}],
  allocations: [
    {
      id: 'alc_1',
      date: '2026-10-01',
      amountMinor: 87401,
      source: {type: 'payment', id: 'pay_1', method: 'card', methodDetails: {brand: 'visa', last4: '4242'}},
    },
    {id: 'alc_2', date: '2026-10-12', amountMinor: 12599, source: {type: 'credit_note', id: 'crn_1', number: 'CN-118'}},
  ],
  underWay: [],
  failures: [],
  merchant: {
    name: 'Aldermoor Trading',
    address: {line1: '14 Tanner Street', city: 'London', postalCode: 'SE1 3LE', country: 'GB'},
    email: 'accounts@aldermoor.example',
    phone: '+44 20 7946 0018',
    taxNumber: 'GB 987 6543 21',
  },
  today,
};

export function payable(over: Partial<PayableInvoice> = {}): PayableInvoice {
  const payableMinor = over.payableMinor ?? 123400;
  return {
    id: 'inv_1',
    kind: 'invoice',
    number: 'INV-2041',
    poReference: '77-1204',
    dueDate: '2026-12-02',
    isOverdue: false,
    balanceMinor: payableMinor,
    payableMinor,
    allowPartial: false,
    minimumPartMinor: null,
    minimumRestMinor: null,
    announcedMinor: 0,
    announcedAtMs: null,
    methods: ['card'],
    ...over,
  };
}

/** A group of invoices, its sums taken from them. */
export function payableGroup(invoices: PayableInvoice[], over: Partial<PayableGroup> = {}): PayableGroup {
  const sum = (some: PayableInvoice[]) => some.reduce((total, {payableMinor}) => total + payableMinor, 0);
  return {
    currency: 'GBP',
    totalMinor: sum(invoices),
    overdueMinor: sum(invoices.filter(({isOverdue}) => isOverdue)),
    invoices,
    moreCount: 0,
    methods: [{type: 'card', minimumMinor: 30, maximumMinor: 99999999, needsMandate: false}],
    chargeStepMinor: 1,
    aheadMethods: [],
    creditMinor: 0,
    credits: [],
    retainerMinor: 0,
    retainers: [],
    ...over,
  };
}

export const payables: Payables = {
  today,
  groups: [payableGroup([payable()])],
  notPayable: [],
  unavailableMethods: [],
  savedMethods: [],
  bankTransfer: null,
  maySave: true,
  stripe: {publishableKey: 'pk_test_sandbox', account: null, jsUrl: 'about:blank'},
  billingAddress: {line1: '3 Wapping Wharf', line2: 'Unit 12', city: 'Bristol', postalCode: 'BS1 6UD', country: 'GB'},
  email: 'office@harbourpine.example',
  customerName: 'Harbour & Pine Ltd',
  merchantName: 'Aldermoor Trading',
};
