/**
 * The tables as Kysely knows them. Held against the migrated database by schema/tables.test.ts: a column that is
 * missing here or there fails the build. What each means stands in README.md.
 */
import type {ColumnType, GeneratedAlways} from 'kysely';

/** Has a default, so an insert may leave it out. */
type Defaulted<Type> = ColumnType<Type, Type | undefined, Type>;

export interface MerchantsTable {
  id: string;
  name: string;
  country: string;
  time_zone: string;
  language: Defaulted<string>;
  email: string | null;
  phone: string | null;
  website: string | null;
  address: string | null;
  stripe_account: Defaulted<string>;
  livemode: Defaulted<number>;
  created_at_ms: number;
}

export interface ApiKeysTable {
  merchant_id: string;
  id: string;
  kind: 'publishable' | 'secret';
  key_hash: string;
  name: string;
  created_at_ms: number;
  revoked_at_ms: number | null;
}

export interface AllowedOriginsTable {
  merchant_id: string;
  origin: string;
}

export interface PreferencesTable {
  merchant_id: string;
  name: string;
  value: string;
  updated_at_ms: number;
}

export interface CustomersTable {
  merchant_id: string;
  id: string;
  external_id: string | null;
  name: string;
  email: string | null;
  phone: string | null;
  currency: string;
  language: string | null;
  tax_number: string | null;
  payment_terms_days: Defaulted<number>;
  allow_bank_account: Defaulted<number>;
  billing_address: string | null;
  shipping_address: string | null;
  stripe_customer_id: string | null;
  search_text: Defaulted<string>;
  content_hash: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface ContactRolesTable {
  role: string;
}

export interface ContactPersonsTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  external_id: string | null;
  name: string;
  email: string;
  email_folded: string;
  phone: string | null;
  role: 'admin' | 'payer' | 'viewer';
  search_text: Defaulted<string>;
  content_hash: string;
  created_at_ms: number;
  updated_at_ms: number;
  removed_at_ms: number | null;
}

export interface InvoicesTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  external_id: string | null;
  kind: Defaulted<'invoice' | 'retainer'>;
  number: string;
  number_key: string;
  state: 'draft' | 'sent' | 'void';
  currency: string;
  date: string;
  due_date: string;
  po_reference: string | null;
  notes: string | null;
  terms: string | null;
  revision: number;
  subtotal_minor: number;
  discount_minor: Defaulted<number>;
  tax_minor: Defaulted<number>;
  total_minor: number;
  allocated_minor: Defaulted<number>;
  reserved_minor: Defaulted<number>;
  processing_minor: Defaulted<number>;
  written_off_minor: Defaulted<number>;
  drawn_minor: Defaulted<number>;
  balance_minor: GeneratedAlways<number>;
  payable_minor: GeneratedAlways<number>;
  available_minor: GeneratedAlways<number>;
  status: GeneratedAlways<'draft' | 'sent' | 'partially_paid' | 'paid' | 'void'>;
  payment_options: string;
  allow_partial_payments: Defaulted<number>;
  customer_name: string;
  billing_address: string | null;
  shipping_address: string | null;
  search_text: string;
  changed_on: string | null;
  content_hash: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface InvoiceLinesTable {
  merchant_id: string;
  invoice_id: string;
  revision: number;
  position: number;
  item_code: string | null;
  description: string;
  quantity_millionths: number;
  unit_price_millionths: number;
  amount_minor: number;
}

export interface InvoiceTaxesTable {
  merchant_id: string;
  invoice_id: string;
  revision: number;
  position: number;
  name: string;
  rate_millionths: number;
  amount_minor: number;
}

export interface CreditNotesTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  external_id: string | null;
  number: string;
  number_key: string;
  state: 'draft' | 'open' | 'void';
  currency: string;
  date: string;
  reference: string | null;
  notes: string | null;
  revision: number;
  subtotal_minor: number;
  discount_minor: Defaulted<number>;
  tax_minor: Defaulted<number>;
  total_minor: number;
  allocated_minor: Defaulted<number>;
  refunded_minor: Defaulted<number>;
  available_minor: GeneratedAlways<number>;
  status: GeneratedAlways<'draft' | 'open' | 'closed' | 'void'>;
  customer_name: string;
  billing_address: string | null;
  search_text: string;
  changed_on: string | null;
  content_hash: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface CreditNoteLinesTable {
  merchant_id: string;
  credit_note_id: string;
  revision: number;
  position: number;
  item_code: string | null;
  description: string;
  quantity_millionths: number;
  unit_price_millionths: number;
  amount_minor: number;
}

export interface CreditNoteTaxesTable {
  merchant_id: string;
  credit_note_id: string;
  revision: number;
  position: number;
  name: string;
  rate_millionths: number;
  amount_minor: number;
}

export interface PaymentStatesTable {
  state: string;
}

export interface PaymentsTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  contact_id: string | null;
  external_id: string | null;
  currency: string;
  amount_minor: number;
  method: string;
  method_details: string | null;
  reference: string | null;
  payment_method_id: string | null;
  mandate_text: string | null;
  state: 'pending' | 'processing' | 'succeeded' | 'failed' | 'canceled';
  version: Defaulted<number>;
  stripe_account: string | null;
  payment_intent_id: string | null;
  intent_attempt: Defaulted<number>;
  intent_tried_at_ms: Defaulted<number>;
  livemode: Defaulted<number>;
  request_hash: string | null;
  received_on: string | null;
  release_at_ms: number | null;
  asked_at_ms: Defaulted<number>;
  failure_code: string | null;
  failure_message: string | null;
  failed_charge_id: string | null;
  allocated_minor: Defaulted<number>;
  refunded_minor: Defaulted<number>;
  disputed_minor: Defaulted<number>;
  dispute_lost_minor: Defaulted<number>;
  unapplied_minor: GeneratedAlways<number>;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface PaymentKeysTable {
  merchant_id: string;
  customer_id: string;
  key: string;
  payment_id: string;
}

export interface PaymentEventsTable {
  merchant_id: string;
  payment_id: string;
  version: number;
  kind: string;
  detail: string | null;
  at_ms: number;
}

export interface ReservationsTable {
  merchant_id: string;
  payment_id: string;
  invoice_id: string;
  customer_id: string;
  currency: string;
  amount_minor: number;
  state: 'held' | 'processing' | 'announced' | 'settled' | 'released';
  created_at_ms: number;
  updated_at_ms: number;
}

export interface AllocationsTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  currency: string;
  invoice_id: string;
  payment_id: string | null;
  credit_note_id: string | null;
  retainer_id: string | null;
  with_payment_id: string | null;
  amount_minor: number;
  reverses_id: string | null;
  date: string;
  created_at_ms: number;
}

export interface LedgerKindsTable {
  kind: string;
}

export interface AccountsTable {
  merchant_id: string;
  customer_id: string;
  currency: string;
  ledger_minor: number;
  sequence: number;
}

export interface LedgerEntriesTable {
  merchant_id: string;
  customer_id: string;
  currency: string;
  date: string;
  sequence: number;
  kind: string;
  document_id: string;
  amount_minor: number;
  at_ms: number;
}

export interface PortalTicketsTable {
  merchant_id: string;
  token_hash: string;
  customer_id: string;
  contact_id: string | null;
  role: 'admin' | 'payer' | 'viewer';
  expires_at_ms: number;
  used_at_ms: number | null;
  created_at_ms: number;
}

export interface SessionsTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  contact_id: string | null;
  role: 'admin' | 'payer' | 'viewer';
  scope: string;
  origin: string;
  refresh_hash: string;
  rotated_at_ms: number;
  idle_expires_at_ms: number;
  created_at_ms: number;
  revoked_at_ms: number | null;
}

export interface SignInCodesTable {
  merchant_id: string;
  id: string;
  email_folded: string;
  contact_id: string | null;
  code_hash: string;
  origin: string;
  tries: Defaulted<number>;
  expires_at_ms: number;
  used_at_ms: number | null;
  created_at_ms: number;
}

export interface WebhookInboxTable {
  stripe_account: string;
  event_id: string;
  merchant_id: string;
  type: string;
  object_id: string;
  state: 'applied' | 'parked' | 'given_up';
  tries: Defaulted<number>;
  received_at_ms: number;
  applied_at_ms: number | null;
}

export interface GatewayCursorsTable {
  stripe_account: string;
  what: 'events' | 'balance';
  last_id: string | null;
  read_at_ms: number;
}

export interface OutboxTable {
  merchant_id: string;
  id: string;
  topic: 'mail';
  payload: string;
  state: 'pending' | 'sent' | 'given_up';
  tries: Defaulted<number>;
  last_error: string | null;
  created_at_ms: number;
  sent_at_ms: number | null;
}

export interface IdempotencyKeysTable {
  merchant_id: string;
  key: string;
  request_hash: string;
  status: number;
  body: string;
  created_at_ms: number;
}

export interface PaymentMethodStatesTable {
  state: string;
}

export interface PaymentMethodsTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  contact_id: string | null;
  stripe_account: string;
  stripe_payment_method_id: string;
  type: string;
  brand: string | null;
  last4: string | null;
  bank_name: string | null;
  exp_month: number | null;
  exp_year: number | null;
  nickname: string | null;
  is_default: Defaulted<number>;
  state: 'verifying' | 'active' | 'failed' | 'disabled' | 'removed';
  disabled_reason: string | null;
  mandate_text: string | null;
  mandate_accepted_at_ms: number | null;
  mandate_reference: string | null;
  created_at_ms: number;
  updated_at_ms: number;
  last_used_at_ms: number | null;
  detached_at_ms: number | null;
}

export interface PaymentMethodSetupsTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  contact_id: string | null;
  types: string;
  mandate_text: string | null;
  state: 'open' | 'verifying' | 'succeeded' | 'failed' | 'canceled';
  stripe_account: string;
  setup_intent_id: string | null;
  payment_method_id: string | null;
  verification: 'amounts' | 'descriptor_code' | null;
  arrives_on: string | null;
  expires_at_ms: number;
  tries_left: number | null;
  failure_code: string | null;
  failure_message: string | null;
  idempotency_key: string;
  request_hash: string;
  asked_at_ms: number;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface RefundStatesTable {
  state: string;
  counts: number;
}

export interface RefundsTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  currency: string;
  payment_id: string | null;
  credit_note_id: string | null;
  amount_minor: number;
  state: 'requested' | 'requires_action' | 'pending' | 'succeeded' | 'failed' | 'canceled';
  reason: string | null;
  reference: string | null;
  named: string | null;
  failure_reason: string | null;
  stripe_account: string | null;
  stripe_refund_id: string | null;
  attempt: Defaulted<number>;
  tried_at_ms: Defaulted<number>;
  date: string;
  changed_on: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface DisputeStatesTable {
  state: string;
}

export interface DisputesTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  currency: string;
  payment_id: string;
  amount_minor: number;
  state: 'inquiry' | 'open' | 'won' | 'lost';
  stripe_status: string;
  reason: string | null;
  stripe_account: string;
  stripe_dispute_id: string;
  evidence_due_at_ms: number | null;
  date: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface WriteOffsTable {
  merchant_id: string;
  id: string;
  customer_id: string;
  currency: string;
  invoice_id: string;
  amount_minor: number;
  reverses_id: string | null;
  reason: string | null;
  date: string;
  created_at_ms: number;
}

export interface NotificationsTable {
  merchant_id: string;
  id: string;
  kind: string;
  customer_id: string | null;
  subject_id: string | null;
  data: string;
  created_at_ms: number;
  read_at_ms: number | null;
}

export interface ReconciliationDifferencesTable {
  merchant_id: string;
  id: string;
  stripe_account: string;
  balance_transaction_id: string;
  type: string;
  payment_intent_id: string;
  payment_id: string | null;
  currency: string;
  stripe_minor: number;
  books_minor: number;
  found_at_ms: number;
  resolved_at_ms: number | null;
}

export interface Tables {
  merchants: MerchantsTable;
  api_keys: ApiKeysTable;
  allowed_origins: AllowedOriginsTable;
  preferences: PreferencesTable;
  customers: CustomersTable;
  contact_roles: ContactRolesTable;
  contact_persons: ContactPersonsTable;
  invoices: InvoicesTable;
  invoice_lines: InvoiceLinesTable;
  invoice_taxes: InvoiceTaxesTable;
  credit_notes: CreditNotesTable;
  credit_note_lines: CreditNoteLinesTable;
  credit_note_taxes: CreditNoteTaxesTable;
  payment_states: PaymentStatesTable;
  payments: PaymentsTable;
  payment_keys: PaymentKeysTable;
  payment_events: PaymentEventsTable;
  reservations: ReservationsTable;
  allocations: AllocationsTable;
  ledger_kinds: LedgerKindsTable;
  accounts: AccountsTable;
  ledger_entries: LedgerEntriesTable;
  portal_tickets: PortalTicketsTable;
  sessions: SessionsTable;
  sign_in_codes: SignInCodesTable;
  webhook_inbox: WebhookInboxTable;
  gateway_cursors: GatewayCursorsTable;
  outbox: OutboxTable;
  idempotency_keys: IdempotencyKeysTable;
  payment_method_states: PaymentMethodStatesTable;
  payment_methods: PaymentMethodsTable;
  payment_method_setups: PaymentMethodSetupsTable;
  refund_states: RefundStatesTable;
  refunds: RefundsTable;
  dispute_states: DisputeStatesTable;
  disputes: DisputesTable;
  write_offs: WriteOffsTable;
  notifications: NotificationsTable;
  reconciliation_differences: ReconciliationDifferencesTable;
}
