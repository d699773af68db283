/** The names under which our ids stand in the metadata of Stripe's objects: what is ours is known again by them. */
export const metadataNames = {
  merchant: 'portico_merchant',
  payment: 'portico_payment',
  customer: 'portico_customer',
  setup: 'portico_setup',
  refund: 'portico_refund',
} as const;
