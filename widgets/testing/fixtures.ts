import type {Dashboard} from '../client/shapes.ts';

/* What the made-up customer of the tests and the gallery has. Amounts are chosen to be told apart, not to be realistic. */

export const dashboard: Dashboard = {
  merchant: {
    name: 'Aldermoor Trading',
    email: 'accounts@aldermoor.example',
    phone: '+44 20 7946 0018',
    website: 'https://aldermoor.example/',
    address: {line1: '14 Tanner Street', city: 'London', postalCode: 'SE1 3LE', country: 'GB'},
  },
  customer: {
    id: 'cus_1',
    name: 'Harbour & Pine Ltd',
    email: 'office@harbourpine.example',
    phone: '+44 117 496 0120',
    currency: 'GBP',
    taxNumber: 'GB 123 4567 89',
    paymentTermsDays: 30,
    billingAddress: {line1: '3 Wapping Wharf', line2: 'Unit 12', city: 'Bristol', postalCode: 'BS1 6UD', country: 'GB'},
    shippingAddress: {line1: 'Dock Road 7', city: 'Avonmouth', postalCode: 'BS11 9DN', country: 'GB'},
  },
  contacts: [
    {id: 'con_1', name: 'Imogen Clarke', email: 'imogen@harbourpine.example', phone: null, role: 'admin', isYou: true},
    {
      id: 'con_2',
      name: 'Tomasz Wieczorek',
      email: 'ap@harbourpine.example',
      phone: '+44 117 496 0121',
      role: 'payer',
      isYou: false,
    },
  ],
  totals: [
    {
      currency: 'GBP',
      openCount: 7,
      outstandingMinor: 1284550,
      payableMinor: 1034550,
      announcedMinor: 0,
      overdueCount: 2,
      overdueMinor: 318020,
      overduePayableMinor: 318020,
      processingMinor: 250000,
      availableCreditMinor: 12599,
      retainerOutstandingMinor: 0,
      retainerPayableMinor: 0,
      retainerAvailableMinor: 0,
      reservedMinor: 250000,
    },
    {
      currency: 'JPY',
      openCount: 1,
      outstandingMinor: 480000,
      payableMinor: 480000,
      announcedMinor: 0,
      overdueCount: 0,
      overdueMinor: 0,
      overduePayableMinor: 0,
      processingMinor: 0,
      availableCreditMinor: 0,
      retainerOutstandingMinor: 0,
      retainerPayableMinor: 0,
      retainerAvailableMinor: 0,
      reservedMinor: 0,
    },
  ],
  mayPayAhead: false,
  lastPayment: {
    id: 'pay_1',
    receivedOn: '2026-11-09',
    amountMinor: 96475,
    currency: 'GBP',
    method: 'card',
    methodDetails: {brand: 'visa', last4: '4242'},
    refundedMinor: 0,
    disputedMinor: 0,
    disputeLostMinor: 0,
  },
  paymentMethods: [],
  underWay: [],
  recentProblems: [],
  today: '2026-11-22',
};

/** A customer who has just been added. */
export const emptyDashboard: Dashboard = {
  ...dashboard,
  customer: {...dashboard.customer, phone: null, taxNumber: null, billingAddress: null, shippingAddress: null},
  contacts: [],
  totals: [],
  lastPayment: null,
};
