-- The records and the books. What must never be is refused here, not only in code; see schema/README.md.
-- Messages that begin with "app:" are the worker's own error names (worker/http/database-errors.ts).

-- ---------------------------------------------------------------- merchants

CREATE TABLE merchants (
  id              TEXT NOT NULL PRIMARY KEY CHECK (id GLOB '[a-z]*' AND id NOT GLOB '*[^a-z0-9-]*' AND length(id) <= 40),
  name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  country         TEXT NOT NULL CHECK (country GLOB '[A-Z][A-Z]'),
  time_zone       TEXT NOT NULL,
  language        TEXT NOT NULL DEFAULT 'en',
  email           TEXT,
  phone           TEXT,
  website         TEXT,
  address         TEXT CHECK (address IS NULL OR json_valid(address)),
  -- '' is the deployment's own Stripe account; else a connected account, acct_…
  stripe_account  TEXT NOT NULL DEFAULT '',
  livemode        INTEGER NOT NULL DEFAULT 0 CHECK (livemode IN (0, 1)),
  created_at_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
  merchant_id     TEXT NOT NULL REFERENCES merchants (id),
  id              TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('publishable', 'secret')),
  key_hash        TEXT NOT NULL CHECK (length(key_hash) = 64),
  name            TEXT NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  revoked_at_ms   INTEGER,
  PRIMARY KEY (merchant_id, id),
  UNIQUE (merchant_id, key_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE allowed_origins (
  merchant_id     TEXT NOT NULL REFERENCES merchants (id),
  origin          TEXT NOT NULL CHECK (origin GLOB 'http*://*' AND origin NOT GLOB 'http*://*/*'),
  PRIMARY KEY (merchant_id, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE preferences (
  merchant_id     TEXT NOT NULL REFERENCES merchants (id),
  name            TEXT NOT NULL,
  value           TEXT NOT NULL CHECK (json_valid(value)),
  updated_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, name)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- customers

CREATE TABLE customers (
  merchant_id        TEXT NOT NULL REFERENCES merchants (id),
  id                 TEXT NOT NULL,
  external_id        TEXT,
  name               TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  email              TEXT,
  phone              TEXT,
  currency           TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  language           TEXT,
  tax_number         TEXT,
  payment_terms_days INTEGER NOT NULL DEFAULT 30 CHECK (payment_terms_days BETWEEN 0 AND 3650),
  allow_bank_account INTEGER NOT NULL DEFAULT 0 CHECK (allow_bank_account IN (0, 1)),
  billing_address    TEXT CHECK (billing_address IS NULL OR json_valid(billing_address)),
  shipping_address   TEXT CHECK (shipping_address IS NULL OR json_valid(shipping_address)),
  stripe_customer_id TEXT,
  -- Name, external id and e-mail, folded (worker/http/folding.ts), for instr(): SQLite's lower() knows ASCII alone.
  search_text        TEXT NOT NULL DEFAULT '',
  content_hash       TEXT NOT NULL,
  created_at_ms      INTEGER NOT NULL,
  updated_at_ms      INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id)
) STRICT;
CREATE UNIQUE INDEX customers_external_id ON customers (merchant_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE contact_roles (role TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO contact_roles VALUES ('admin'), ('payer'), ('viewer');

CREATE TABLE contact_persons (
  merchant_id     TEXT NOT NULL,
  id              TEXT NOT NULL,
  customer_id     TEXT NOT NULL,
  external_id     TEXT,
  name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  email           TEXT NOT NULL,
  email_folded    TEXT NOT NULL,
  phone           TEXT,
  role            TEXT NOT NULL REFERENCES contact_roles (role),
  -- Name and e-mail, folded.
  search_text     TEXT NOT NULL DEFAULT '',
  content_hash    TEXT NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  updated_at_ms   INTEGER NOT NULL,
  removed_at_ms   INTEGER,
  PRIMARY KEY (merchant_id, id),
  UNIQUE (merchant_id, customer_id, id),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id)
) STRICT;
CREATE UNIQUE INDEX contact_persons_external_id ON contact_persons (merchant_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX contact_persons_of_customer ON contact_persons (merchant_id, customer_id, email_folded) WHERE removed_at_ms IS NULL;
CREATE INDEX contact_persons_by_email ON contact_persons (merchant_id, email_folded) WHERE removed_at_ms IS NULL;

-- ---------------------------------------------------------------- documents

-- Lines and taxes belong to a revision of their document and are never changed: an edit writes the next
-- revision. They are written before the document in one batch (hence the deferred key), so that the
-- document's trigger can hold its totals against them.

CREATE TABLE invoices (
  merchant_id      TEXT NOT NULL,
  id               TEXT NOT NULL,
  customer_id      TEXT NOT NULL,
  external_id      TEXT,
  -- A retainer asks for money in advance: it posts nothing, and what was paid on it is drawn to pay invoices.
  kind             TEXT NOT NULL DEFAULT 'invoice' CHECK (kind IN ('invoice', 'retainer')),
  number           TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 100),
  -- The number with each run of digits padded, so that INV-9 comes before INV-10.
  number_key       TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'void')),
  currency         TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  date             TEXT NOT NULL CHECK (date IS date(date)),
  due_date         TEXT NOT NULL CHECK (due_date IS date(due_date)),
  po_reference     TEXT,
  notes            TEXT,
  terms            TEXT,
  revision         INTEGER NOT NULL CHECK (revision >= 1),
  subtotal_minor   INTEGER NOT NULL,
  discount_minor   INTEGER NOT NULL DEFAULT 0,
  tax_minor        INTEGER NOT NULL DEFAULT 0,
  total_minor      INTEGER NOT NULL,
  -- Kept by the triggers of allocations, reservations and write-offs; nothing else writes them.
  allocated_minor  INTEGER NOT NULL DEFAULT 0,
  reserved_minor   INTEGER NOT NULL DEFAULT 0,
  processing_minor INTEGER NOT NULL DEFAULT 0,
  written_off_minor INTEGER NOT NULL DEFAULT 0,
  -- What invoices have drawn of a retainer.
  drawn_minor      INTEGER NOT NULL DEFAULT 0,
  balance_minor    INTEGER GENERATED ALWAYS AS (CASE state WHEN 'sent' THEN total_minor - allocated_minor - written_off_minor ELSE 0 END) VIRTUAL,
  payable_minor    INTEGER GENERATED ALWAYS AS (CASE state WHEN 'sent' THEN total_minor - allocated_minor - written_off_minor - reserved_minor ELSE 0 END) VIRTUAL,
  available_minor  INTEGER GENERATED ALWAYS AS (CASE WHEN kind = 'retainer' AND state = 'sent' THEN allocated_minor - drawn_minor ELSE 0 END) VIRTUAL,
  status           TEXT GENERATED ALWAYS AS (CASE
                     WHEN state <> 'sent' THEN state
                     WHEN total_minor - allocated_minor - written_off_minor = 0 THEN 'paid'
                     WHEN allocated_minor + written_off_minor > 0 THEN 'partially_paid'
                     ELSE 'sent' END) VIRTUAL,
  payment_options  TEXT NOT NULL CHECK (json_type(payment_options) = 'array'),
  allow_partial_payments INTEGER NOT NULL DEFAULT 0 CHECK (allow_partial_payments IN (0, 1)),
  -- What the document says of its customer, as it was when it was sent.
  customer_name    TEXT NOT NULL,
  billing_address  TEXT CHECK (billing_address IS NULL OR json_valid(billing_address)),
  shipping_address TEXT CHECK (shipping_address IS NULL OR json_valid(shipping_address)),
  -- Number and PO reference, folded, for instr().
  search_text      TEXT NOT NULL,
  -- The merchant's calendar date on which the last change after sending (edit, void) is posted.
  changed_on       TEXT CHECK (changed_on IS date(changed_on)),
  content_hash     TEXT NOT NULL,
  created_at_ms    INTEGER NOT NULL,
  updated_at_ms    INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  UNIQUE (merchant_id, number),
  UNIQUE (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  CONSTRAINT invoice_due_before_date CHECK (due_date >= date),
  CONSTRAINT invoice_total CHECK (total_minor = subtotal_minor - discount_minor + tax_minor),
  CONSTRAINT invoice_total_negative CHECK (total_minor >= 0),
  CONSTRAINT invoice_discount CHECK (discount_minor = 0 OR discount_minor BETWEEN 0 AND subtotal_minor),
  CONSTRAINT invoice_over_allocated CHECK (
    allocated_minor >= 0 AND reserved_minor >= 0 AND written_off_minor >= 0
    AND processing_minor BETWEEN 0 AND reserved_minor
    AND allocated_minor + reserved_minor + written_off_minor <= total_minor),
  CONSTRAINT invoice_over_drawn CHECK (drawn_minor BETWEEN 0 AND CASE kind WHEN 'retainer' THEN allocated_minor ELSE 0 END),
  CONSTRAINT invoice_not_open CHECK (state = 'sent' OR (allocated_minor = 0 AND reserved_minor = 0 AND written_off_minor = 0))
) STRICT;
CREATE UNIQUE INDEX invoices_external_id ON invoices (merchant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX invoices_of_customer ON invoices (merchant_id, customer_id, id);
-- The merchant's own lists, of which neither shows the other's.
CREATE INDEX invoices_of_kind ON invoices (merchant_id, kind, id);
-- One index for each order of the customer's list, and the same again for what is still open.
CREATE INDEX invoices_by_date     ON invoices (merchant_id, customer_id, date, id)          WHERE state <> 'draft';
CREATE INDEX invoices_by_due_date ON invoices (merchant_id, customer_id, due_date, id)      WHERE state <> 'draft';
CREATE INDEX invoices_by_number   ON invoices (merchant_id, customer_id, number_key, id)    WHERE state <> 'draft';
CREATE INDEX invoices_by_total    ON invoices (merchant_id, customer_id, total_minor, id)   WHERE state <> 'draft';
CREATE INDEX invoices_by_balance  ON invoices (merchant_id, customer_id, balance_minor, id) WHERE state <> 'draft';
CREATE INDEX open_invoices_by_date     ON invoices (merchant_id, customer_id, date, id)          WHERE balance_minor > 0;
CREATE INDEX open_invoices_by_due_date ON invoices (merchant_id, customer_id, due_date, id)      WHERE balance_minor > 0;
CREATE INDEX open_invoices_by_number   ON invoices (merchant_id, customer_id, number_key, id)    WHERE balance_minor > 0;
CREATE INDEX open_invoices_by_total    ON invoices (merchant_id, customer_id, total_minor, id)   WHERE balance_minor > 0;
CREATE INDEX open_invoices_by_balance  ON invoices (merchant_id, customer_id, balance_minor, id) WHERE balance_minor > 0;
-- The dashboard's sums per currency, in one covering range. Of plain columns: SQLite never takes an index as covering
-- for a query that names a generated one (it counts as all columns of its table), and then each open document is a
-- look-up of its own, which gets slower as the database grows. The same holds for credit notes and payments below.
CREATE INDEX open_invoices_by_currency ON invoices (merchant_id, customer_id, currency, due_date,
    total_minor, allocated_minor, written_off_minor, reserved_minor, processing_minor, payment_options, kind, state)
  WHERE state = 'sent' AND total_minor > allocated_minor + written_off_minor;
-- Retainers by themselves: few among many invoices.
CREATE INDEX retainers_by_date     ON invoices (merchant_id, customer_id, date, id)          WHERE kind = 'retainer' AND state <> 'draft';
CREATE INDEX retainers_by_due_date ON invoices (merchant_id, customer_id, due_date, id)      WHERE kind = 'retainer' AND state <> 'draft';
CREATE INDEX retainers_by_number   ON invoices (merchant_id, customer_id, number_key, id)    WHERE kind = 'retainer' AND state <> 'draft';
CREATE INDEX retainers_by_total    ON invoices (merchant_id, customer_id, total_minor, id)   WHERE kind = 'retainer' AND state <> 'draft';
CREATE INDEX retainers_by_balance  ON invoices (merchant_id, customer_id, balance_minor, id) WHERE kind = 'retainer' AND state <> 'draft';
CREATE INDEX retainers_available   ON invoices (merchant_id, customer_id, currency, date, id, number, allocated_minor, drawn_minor, kind)
  WHERE kind = 'retainer' AND allocated_minor > drawn_minor;

CREATE TABLE invoice_lines (
  merchant_id           TEXT NOT NULL,
  invoice_id            TEXT NOT NULL,
  revision              INTEGER NOT NULL,
  position              INTEGER NOT NULL CHECK (position >= 1),
  item_code             TEXT,
  description           TEXT NOT NULL,
  quantity_millionths   INTEGER NOT NULL,
  unit_price_millionths INTEGER NOT NULL,
  amount_minor          INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, invoice_id, revision, position),
  FOREIGN KEY (merchant_id, invoice_id) REFERENCES invoices (merchant_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice_taxes (
  merchant_id     TEXT NOT NULL,
  invoice_id      TEXT NOT NULL,
  revision        INTEGER NOT NULL,
  position        INTEGER NOT NULL CHECK (position >= 1),
  name            TEXT NOT NULL,
  -- Millionths of the taxed amount: 200000 is 20 %.
  rate_millionths INTEGER NOT NULL CHECK (rate_millionths BETWEEN 0 AND 10000000),
  amount_minor    INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, invoice_id, revision, position),
  FOREIGN KEY (merchant_id, invoice_id) REFERENCES invoices (merchant_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE credit_notes (
  merchant_id      TEXT NOT NULL,
  id               TEXT NOT NULL,
  customer_id      TEXT NOT NULL,
  external_id      TEXT,
  number           TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 100),
  number_key       TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('draft', 'open', 'void')),
  currency         TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  date             TEXT NOT NULL CHECK (date IS date(date)),
  reference        TEXT,
  notes            TEXT,
  revision         INTEGER NOT NULL CHECK (revision >= 1),
  subtotal_minor   INTEGER NOT NULL,
  discount_minor   INTEGER NOT NULL DEFAULT 0,
  tax_minor        INTEGER NOT NULL DEFAULT 0,
  total_minor      INTEGER NOT NULL,
  -- Kept by the triggers of allocations and refunds.
  allocated_minor  INTEGER NOT NULL DEFAULT 0,
  refunded_minor   INTEGER NOT NULL DEFAULT 0,
  available_minor  INTEGER GENERATED ALWAYS AS (CASE state WHEN 'open' THEN total_minor - allocated_minor - refunded_minor ELSE 0 END) VIRTUAL,
  status           TEXT GENERATED ALWAYS AS (CASE
                     WHEN state <> 'open' THEN state
                     WHEN total_minor - allocated_minor - refunded_minor = 0 THEN 'closed'
                     ELSE 'open' END) VIRTUAL,
  customer_name    TEXT NOT NULL,
  billing_address  TEXT CHECK (billing_address IS NULL OR json_valid(billing_address)),
  search_text      TEXT NOT NULL,
  changed_on       TEXT CHECK (changed_on IS date(changed_on)),
  content_hash     TEXT NOT NULL,
  created_at_ms    INTEGER NOT NULL,
  updated_at_ms    INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  UNIQUE (merchant_id, number),
  UNIQUE (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  CONSTRAINT credit_note_total CHECK (total_minor = subtotal_minor - discount_minor + tax_minor),
  CONSTRAINT credit_note_total_negative CHECK (total_minor >= 0),
  CONSTRAINT credit_note_discount CHECK (discount_minor = 0 OR discount_minor BETWEEN 0 AND subtotal_minor),
  CONSTRAINT credit_note_over_allocated CHECK (
    allocated_minor >= 0 AND refunded_minor >= 0 AND allocated_minor + refunded_minor <= total_minor),
  CONSTRAINT credit_note_not_open CHECK (state = 'open' OR (allocated_minor = 0 AND refunded_minor = 0))
) STRICT;
CREATE UNIQUE INDEX credit_notes_external_id ON credit_notes (merchant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX credit_notes_of_customer ON credit_notes (merchant_id, customer_id, id);
CREATE INDEX credit_notes_by_date ON credit_notes (merchant_id, customer_id, date, id) WHERE state <> 'draft';
CREATE INDEX open_credit_notes ON credit_notes (merchant_id, customer_id, currency,
    total_minor, allocated_minor, refunded_minor, state)
  WHERE state = 'open' AND total_minor > allocated_minor + refunded_minor;

CREATE TABLE credit_note_lines (
  merchant_id           TEXT NOT NULL,
  credit_note_id        TEXT NOT NULL,
  revision              INTEGER NOT NULL,
  position              INTEGER NOT NULL CHECK (position >= 1),
  item_code             TEXT,
  description           TEXT NOT NULL,
  quantity_millionths   INTEGER NOT NULL,
  unit_price_millionths INTEGER NOT NULL,
  amount_minor          INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, credit_note_id, revision, position),
  FOREIGN KEY (merchant_id, credit_note_id) REFERENCES credit_notes (merchant_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE credit_note_taxes (
  merchant_id     TEXT NOT NULL,
  credit_note_id  TEXT NOT NULL,
  revision        INTEGER NOT NULL,
  position        INTEGER NOT NULL CHECK (position >= 1),
  name            TEXT NOT NULL,
  rate_millionths INTEGER NOT NULL CHECK (rate_millionths BETWEEN 0 AND 10000000),
  amount_minor    INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, credit_note_id, revision, position),
  FOREIGN KEY (merchant_id, credit_note_id) REFERENCES credit_notes (merchant_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- saved payment methods

-- verifying: its bank has to be heard first. disabled: the bank gave money back. removed: kept for its payments' sake.
CREATE TABLE payment_method_states (state TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO payment_method_states VALUES ('verifying'), ('active'), ('failed'), ('disabled'), ('removed');

CREATE TABLE payment_methods (
  merchant_id              TEXT NOT NULL,
  id                       TEXT NOT NULL,
  customer_id              TEXT NOT NULL,
  -- Who saved it.
  contact_id               TEXT,
  stripe_account           TEXT NOT NULL,
  stripe_payment_method_id TEXT NOT NULL,
  type                     TEXT NOT NULL CHECK (type NOT GLOB '*[^a-z0-9_]*' AND length(type) BETWEEN 1 AND 60),
  brand                    TEXT,
  last4                    TEXT,
  bank_name                TEXT,
  exp_month                INTEGER CHECK (exp_month BETWEEN 1 AND 12),
  exp_year                 INTEGER CHECK (exp_year BETWEEN 2000 AND 9999),
  nickname                 TEXT CHECK (length(nickname) BETWEEN 1 AND 60),
  is_default               INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
  state                    TEXT NOT NULL REFERENCES payment_method_states (state),
  disabled_reason          TEXT,
  -- The words under which debits were authorised, when, and the bank's reference of it.
  mandate_text             TEXT,
  mandate_accepted_at_ms   INTEGER,
  mandate_reference        TEXT,
  created_at_ms            INTEGER NOT NULL,
  updated_at_ms            INTEGER NOT NULL,
  last_used_at_ms          INTEGER,
  -- When Stripe took it from its customer, after it was removed here.
  detached_at_ms           INTEGER,
  PRIMARY KEY (merchant_id, id),
  UNIQUE (merchant_id, customer_id, id),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, contact_id) REFERENCES contact_persons (merchant_id, customer_id, id),
  CONSTRAINT payment_method_default CHECK (is_default = 0 OR state = 'active')
) STRICT;
CREATE UNIQUE INDEX payment_methods_one_of_stripe ON payment_methods (stripe_account, stripe_payment_method_id);
CREATE UNIQUE INDEX payment_methods_one_default ON payment_methods (merchant_id, customer_id) WHERE is_default = 1;
-- What Stripe has yet to be told, across merchants.
CREATE INDEX payment_methods_to_detach ON payment_methods (updated_at_ms) WHERE state = 'removed' AND detached_at_ms IS NULL;
CREATE INDEX payment_methods_of_customer ON payment_methods (merchant_id, customer_id, id) WHERE state <> 'removed';

-- A method that is being saved without a payment: Stripe's SetupIntent. It reserves nothing, and may wait days for
-- micro-deposits. open: waits for its customer.
CREATE TABLE payment_method_setups (
  merchant_id       TEXT NOT NULL,
  id                TEXT NOT NULL,
  customer_id       TEXT NOT NULL,
  contact_id        TEXT,
  types             TEXT NOT NULL CHECK (json_type(types) = 'array'),
  mandate_text      TEXT,
  state             TEXT NOT NULL CHECK (state IN ('open', 'verifying', 'succeeded', 'failed', 'canceled')),
  stripe_account    TEXT NOT NULL,
  setup_intent_id   TEXT,
  payment_method_id TEXT,
  -- How the bank is verified: two amounts, or a code in the statement's text; when they arrive, and until when they are good.
  verification      TEXT CHECK (verification IN ('amounts', 'descriptor_code')),
  arrives_on        TEXT CHECK (arrives_on IS date(arrives_on)),
  expires_at_ms     INTEGER NOT NULL,
  tries_left        INTEGER,
  failure_code      TEXT,
  failure_message   TEXT,
  idempotency_key   TEXT NOT NULL,
  request_hash      TEXT NOT NULL,
  asked_at_ms       INTEGER NOT NULL,
  created_at_ms     INTEGER NOT NULL,
  updated_at_ms     INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, contact_id) REFERENCES contact_persons (merchant_id, customer_id, id),
  FOREIGN KEY (merchant_id, customer_id, payment_method_id) REFERENCES payment_methods (merchant_id, customer_id, id)
) STRICT;
CREATE UNIQUE INDEX setups_one_intent ON payment_method_setups (stripe_account, setup_intent_id) WHERE setup_intent_id IS NOT NULL;
CREATE UNIQUE INDEX setups_idempotency_key ON payment_method_setups (merchant_id, customer_id, idempotency_key);
CREATE INDEX setups_of_method ON payment_method_setups (merchant_id, payment_method_id) WHERE payment_method_id IS NOT NULL;
CREATE INDEX setups_to_ask ON payment_method_setups (asked_at_ms) WHERE state IN ('open', 'verifying');

-- ---------------------------------------------------------------- money

CREATE TABLE payment_states (state TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO payment_states VALUES ('pending'), ('processing'), ('succeeded'), ('failed'), ('canceled');

CREATE TABLE payments (
  merchant_id        TEXT NOT NULL,
  id                 TEXT NOT NULL,
  customer_id        TEXT NOT NULL,
  contact_id         TEXT,
  external_id        TEXT,
  currency           TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  amount_minor       INTEGER NOT NULL CHECK (amount_minor > 0),
  -- Stripe's own type, or bank_transfer, check, cash, other.
  method             TEXT NOT NULL CHECK (method NOT GLOB '*[^a-z0-9_]*' AND length(method) BETWEEN 1 AND 60),
  -- What of the method may be shown, for example {"brand":"visa","last4":"4242"}.
  method_details     TEXT CHECK (method_details IS NULL OR json_valid(method_details)),
  reference          TEXT,
  -- The saved method that it was begun with, or that it left behind.
  payment_method_id  TEXT,
  -- The words under which a bank debit was authorised.
  mandate_text       TEXT,
  state              TEXT NOT NULL REFERENCES payment_states (state),
  -- Moved by one with every row of payment_events: whoever read an older version writes nothing.
  version            INTEGER NOT NULL DEFAULT 0,
  -- NULL: offline. '' is the deployment's own Stripe account.
  stripe_account     TEXT,
  payment_intent_id  TEXT,
  -- How often Stripe was seen to have made no intent, and when it was asked under the key of that number (0: when created).
  intent_attempt     INTEGER NOT NULL DEFAULT 0,
  intent_tried_at_ms INTEGER NOT NULL DEFAULT 0,
  livemode           INTEGER NOT NULL DEFAULT 0 CHECK (livemode IN (0, 1)),
  request_hash       TEXT,
  -- The merchant's calendar date on which the ledger posts it; set when it succeeds.
  received_on        TEXT CHECK (received_on IS date(received_on)),
  -- After this a pending payment is cancelled at the gateway and its reservations are released.
  release_at_ms      INTEGER,
  -- When the gateway was last asked about it while it was under way.
  asked_at_ms        INTEGER NOT NULL DEFAULT 0,
  failure_code       TEXT,
  failure_message    TEXT,
  -- The charge that failed, where there was one: a second decline with the same code is another decline.
  failed_charge_id   TEXT,
  -- Kept by the triggers of allocations, refunds and disputes.
  allocated_minor    INTEGER NOT NULL DEFAULT 0,
  refunded_minor     INTEGER NOT NULL DEFAULT 0,
  disputed_minor     INTEGER NOT NULL DEFAULT 0,
  dispute_lost_minor INTEGER NOT NULL DEFAULT 0,
  -- Available credit. Below zero where the same money went back twice (refunded, and returned by the bank): it is owed.
  unapplied_minor    INTEGER GENERATED ALWAYS AS (CASE state WHEN 'succeeded' THEN amount_minor - allocated_minor - refunded_minor - dispute_lost_minor ELSE 0 END) VIRTUAL,
  created_at_ms      INTEGER NOT NULL,
  updated_at_ms      INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  UNIQUE (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, contact_id) REFERENCES contact_persons (merchant_id, customer_id, id),
  CONSTRAINT payment_received_on CHECK (state <> 'succeeded' OR received_on IS NOT NULL),
  FOREIGN KEY (merchant_id, customer_id, payment_method_id) REFERENCES payment_methods (merchant_id, customer_id, id),
  CONSTRAINT payment_over_allocated CHECK (
    allocated_minor >= 0 AND refunded_minor BETWEEN 0 AND amount_minor AND dispute_lost_minor BETWEEN 0 AND amount_minor
    AND disputed_minor >= 0
    AND (allocated_minor = 0 OR allocated_minor + refunded_minor + dispute_lost_minor <= amount_minor)),
  CONSTRAINT payment_not_succeeded CHECK (state = 'succeeded' OR (allocated_minor = 0 AND refunded_minor = 0 AND dispute_lost_minor = 0))
) STRICT;
CREATE UNIQUE INDEX payments_one_intent ON payments (stripe_account, payment_intent_id) WHERE payment_intent_id IS NOT NULL;
-- Which accounts payments name, and until when: a merchant may have moved to another since.
CREATE INDEX payments_by_account ON payments (stripe_account, created_at_ms) WHERE stripe_account IS NOT NULL;
CREATE UNIQUE INDEX payments_external_id ON payments (merchant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX payments_of_customer ON payments (merchant_id, customer_id, id);
CREATE INDEX payments_received ON payments (merchant_id, customer_id, received_on, id) WHERE state = 'succeeded';
CREATE INDEX payments_unapplied ON payments (merchant_id, customer_id, currency,
    amount_minor, allocated_minor, refunded_minor, dispute_lost_minor, state)
  WHERE state = 'succeeded' AND amount_minor <> allocated_minor + refunded_minor + dispute_lost_minor;
-- What a customer's contact persons have left open.
CREATE INDEX payments_left_open ON payments (merchant_id, customer_id, contact_id) WHERE state = 'pending';
-- What a customer is shown as under way, and what failed lately.
CREATE INDEX payments_under_way ON payments (merchant_id, customer_id, id) WHERE state IN ('pending', 'processing');
CREATE INDEX payments_failed ON payments (merchant_id, customer_id, updated_at_ms) WHERE state = 'failed';
-- What the reconciler looks at, across merchants.
CREATE INDEX payments_to_release ON payments (release_at_ms) WHERE state = 'pending';
CREATE INDEX payments_to_ask ON payments (state, asked_at_ms) WHERE state IN ('pending', 'processing');

-- Under which keys a payment was handed out: the one it began with, and those of other tabs that wanted the same.
CREATE TABLE payment_keys (
  merchant_id     TEXT NOT NULL,
  customer_id     TEXT NOT NULL,
  key             TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  payment_id      TEXT NOT NULL,
  PRIMARY KEY (merchant_id, customer_id, key),
  FOREIGN KEY (merchant_id, payment_id) REFERENCES payments (merchant_id, id)
) STRICT, WITHOUT ROWID;

-- The timeline of a payment, and its lock: version n + 1 can be written once.
CREATE TABLE payment_events (
  merchant_id     TEXT NOT NULL,
  payment_id      TEXT NOT NULL,
  version         INTEGER NOT NULL,
  kind            TEXT NOT NULL,
  detail          TEXT CHECK (detail IS NULL OR json_valid(detail)),
  at_ms           INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, payment_id, version),
  FOREIGN KEY (merchant_id, payment_id) REFERENCES payments (merchant_id, id)
) STRICT, WITHOUT ROWID;

-- held: waits for its customer. processing: the bank works on it. announced: the customer says a transfer is on its way,
-- which holds nothing. settled, released: holds nothing any more.
CREATE TABLE reservations (
  merchant_id     TEXT NOT NULL,
  payment_id      TEXT NOT NULL,
  invoice_id      TEXT NOT NULL,
  customer_id     TEXT NOT NULL,
  currency        TEXT NOT NULL,
  amount_minor    INTEGER NOT NULL CHECK (amount_minor > 0),
  state           TEXT NOT NULL CHECK (state IN ('held', 'processing', 'announced', 'settled', 'released')),
  created_at_ms   INTEGER NOT NULL,
  updated_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, payment_id, invoice_id),
  FOREIGN KEY (merchant_id, customer_id, currency, payment_id) REFERENCES payments (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id, currency, invoice_id) REFERENCES invoices (merchant_id, customer_id, currency, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_by_invoice ON reservations (merchant_id, invoice_id, state);

-- A part of a payment, credit note or retainer applied to one invoice. Append-only; undone by a row of the opposite sign.
CREATE TABLE allocations (
  merchant_id     TEXT NOT NULL,
  id              TEXT NOT NULL,
  customer_id     TEXT NOT NULL,
  currency        TEXT NOT NULL,
  invoice_id      TEXT NOT NULL,
  -- Exactly one of the sources; a trigger says so, so that a later source is one more column.
  payment_id      TEXT,
  credit_note_id  TEXT,
  retainer_id     TEXT,
  -- The payment that this credit was used together with: where it fails, the credit is given back.
  with_payment_id TEXT,
  amount_minor    INTEGER NOT NULL CHECK (amount_minor <> 0),
  reverses_id     TEXT,
  date            TEXT NOT NULL CHECK (date IS date(date)),
  created_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, currency, invoice_id) REFERENCES invoices (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id, currency, payment_id) REFERENCES payments (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id, currency, credit_note_id) REFERENCES credit_notes (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id, currency, retainer_id) REFERENCES invoices (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id, currency, with_payment_id) REFERENCES payments (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, reverses_id) REFERENCES allocations (merchant_id, id),
  CHECK ((reverses_id IS NULL) = (amount_minor > 0))
) STRICT;
CREATE INDEX allocations_by_invoice ON allocations (merchant_id, invoice_id, id);
CREATE INDEX allocations_by_payment ON allocations (merchant_id, payment_id, id) WHERE payment_id IS NOT NULL;
CREATE INDEX allocations_by_credit_note ON allocations (merchant_id, credit_note_id, id) WHERE credit_note_id IS NOT NULL;
CREATE INDEX allocations_by_retainer ON allocations (merchant_id, retainer_id, id) WHERE retainer_id IS NOT NULL;
CREATE INDEX allocations_with_payment ON allocations (merchant_id, with_payment_id, id) WHERE with_payment_id IS NOT NULL;
CREATE INDEX allocations_reversals ON allocations (merchant_id, reverses_id) WHERE reverses_id IS NOT NULL;

CREATE TABLE ledger_kinds (kind TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO ledger_kinds VALUES
  ('invoice'), ('invoice_edit'), ('invoice_void'), ('credit_note'), ('credit_note_edit'), ('credit_note_void'), ('payment'),
  ('refund'), ('refund_failed'), ('dispute_lost'), ('dispute_won_back'), ('write_off'), ('write_off_reversed');

-- One row for each customer and currency: the running end of its ledger.
CREATE TABLE accounts (
  merchant_id     TEXT NOT NULL,
  customer_id     TEXT NOT NULL,
  currency        TEXT NOT NULL,
  ledger_minor    INTEGER NOT NULL,
  sequence        INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, customer_id, currency),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id)
) STRICT, WITHOUT ROWID;

-- Every movement that a statement shows. Positive: the customer owes more. Written by triggers alone.
CREATE TABLE ledger_entries (
  merchant_id     TEXT NOT NULL,
  customer_id     TEXT NOT NULL,
  currency        TEXT NOT NULL,
  date            TEXT NOT NULL CHECK (date IS date(date)),
  sequence        INTEGER NOT NULL,
  kind            TEXT NOT NULL REFERENCES ledger_kinds (kind),
  document_id     TEXT NOT NULL,
  amount_minor    INTEGER NOT NULL,
  at_ms           INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, customer_id, currency, date, sequence),
  FOREIGN KEY (merchant_id, customer_id, currency) REFERENCES accounts (merchant_id, customer_id, currency)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- money that goes back

-- Stripe's own states, and 'requested': asked for, and not yet answered by Stripe.
CREATE TABLE refund_states (
  state           TEXT NOT NULL PRIMARY KEY,
  -- 1: the money has left, as far as anybody knows.
  counts          INTEGER NOT NULL CHECK (counts IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO refund_states VALUES ('requested', 0), ('requires_action', 1), ('pending', 1), ('succeeded', 1), ('failed', 0), ('canceled', 0);

CREATE TABLE refunds (
  merchant_id      TEXT NOT NULL,
  id               TEXT NOT NULL,
  customer_id      TEXT NOT NULL,
  currency         TEXT NOT NULL,
  payment_id       TEXT,
  credit_note_id   TEXT,
  amount_minor     INTEGER NOT NULL CHECK (amount_minor > 0),
  state            TEXT NOT NULL REFERENCES refund_states (state),
  reason           TEXT,
  reference        TEXT,
  -- Of which invoices it is to be taken, as the merchant named them: [{"invoiceId", "amountMinor"}].
  named            TEXT CHECK (named IS NULL OR json_type(named) = 'array'),
  failure_reason   TEXT,
  -- NULL: offline. '' is the deployment's own Stripe account.
  stripe_account   TEXT,
  stripe_refund_id TEXT,
  -- How often Stripe was seen to have made none, and when it was last asked for it (0: not yet).
  attempt          INTEGER NOT NULL DEFAULT 0,
  tried_at_ms      INTEGER NOT NULL DEFAULT 0,
  -- The merchant's calendar dates on which it is posted, and taken back where it failed.
  date             TEXT NOT NULL CHECK (date IS date(date)),
  changed_on       TEXT CHECK (changed_on IS date(changed_on)),
  created_at_ms    INTEGER NOT NULL,
  updated_at_ms    INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, currency, payment_id) REFERENCES payments (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, customer_id, currency, credit_note_id) REFERENCES credit_notes (merchant_id, customer_id, currency, id),
  CONSTRAINT refund_one_source CHECK ((payment_id IS NULL) <> (credit_note_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX refunds_one_of_stripe ON refunds (stripe_account, stripe_refund_id) WHERE stripe_refund_id IS NOT NULL;
CREATE INDEX refunds_by_payment ON refunds (merchant_id, payment_id, id) WHERE payment_id IS NOT NULL;
CREATE INDEX refunds_by_credit_note ON refunds (merchant_id, credit_note_id, id) WHERE credit_note_id IS NOT NULL;
-- What the reconciler asks Stripe about, across merchants.
CREATE INDEX refunds_to_ask ON refunds (updated_at_ms) WHERE state IN ('requested', 'pending', 'requires_action') AND stripe_account IS NOT NULL;

-- inquiry: the bank only asks. lost: the money is gone; a bank account's return comes so from the first.
CREATE TABLE dispute_states (state TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO dispute_states VALUES ('inquiry'), ('open'), ('won'), ('lost');

CREATE TABLE disputes (
  merchant_id       TEXT NOT NULL,
  id                TEXT NOT NULL,
  customer_id       TEXT NOT NULL,
  currency          TEXT NOT NULL,
  payment_id        TEXT NOT NULL,
  amount_minor      INTEGER NOT NULL CHECK (amount_minor > 0),
  state             TEXT NOT NULL REFERENCES dispute_states (state),
  -- Stripe's own word, for example needs_response.
  stripe_status     TEXT NOT NULL,
  reason            TEXT,
  stripe_account    TEXT NOT NULL,
  stripe_dispute_id TEXT NOT NULL,
  evidence_due_at_ms INTEGER,
  -- The merchant's calendar date on which its last change is posted.
  date              TEXT NOT NULL CHECK (date IS date(date)),
  created_at_ms     INTEGER NOT NULL,
  updated_at_ms     INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, currency, payment_id) REFERENCES payments (merchant_id, customer_id, currency, id)
) STRICT;
CREATE UNIQUE INDEX disputes_one_of_stripe ON disputes (stripe_account, stripe_dispute_id);
CREATE INDEX disputes_by_payment ON disputes (merchant_id, payment_id, id);
CREATE INDEX disputes_lost ON disputes (merchant_id, customer_id, updated_at_ms) WHERE state = 'lost';
CREATE INDEX disputes_to_ask ON disputes (updated_at_ms) WHERE state IN ('inquiry', 'open');

-- What the merchant no longer asks for: of an invoice a loss, of a retainer only the end of asking. Append-only.
CREATE TABLE write_offs (
  merchant_id     TEXT NOT NULL,
  id              TEXT NOT NULL,
  customer_id     TEXT NOT NULL,
  currency        TEXT NOT NULL,
  invoice_id      TEXT NOT NULL,
  amount_minor    INTEGER NOT NULL CHECK (amount_minor <> 0),
  reverses_id     TEXT,
  reason          TEXT,
  date            TEXT NOT NULL CHECK (date IS date(date)),
  created_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, currency, invoice_id) REFERENCES invoices (merchant_id, customer_id, currency, id),
  FOREIGN KEY (merchant_id, reverses_id) REFERENCES write_offs (merchant_id, id),
  CHECK ((reverses_id IS NULL) = (amount_minor > 0))
) STRICT;
CREATE INDEX write_offs_by_invoice ON write_offs (merchant_id, invoice_id, id);
CREATE UNIQUE INDEX write_offs_reversed_once ON write_offs (merchant_id, reverses_id) WHERE reverses_id IS NOT NULL;

-- ---------------------------------------------------------------- access

CREATE TABLE portal_tickets (
  merchant_id     TEXT NOT NULL,
  token_hash      TEXT NOT NULL CHECK (length(token_hash) = 64),
  customer_id     TEXT NOT NULL,
  contact_id      TEXT,
  role            TEXT NOT NULL REFERENCES contact_roles (role),
  expires_at_ms   INTEGER NOT NULL,
  used_at_ms      INTEGER,
  created_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, token_hash),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, contact_id) REFERENCES contact_persons (merchant_id, customer_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_tickets_expiry ON portal_tickets (expires_at_ms);

CREATE TABLE sessions (
  merchant_id           TEXT NOT NULL,
  id                    TEXT NOT NULL,
  customer_id           TEXT NOT NULL,
  contact_id            TEXT,
  role                  TEXT NOT NULL REFERENCES contact_roles (role),
  scope                 TEXT NOT NULL,
  origin                TEXT NOT NULL,
  refresh_hash          TEXT NOT NULL CHECK (length(refresh_hash) = 64),
  rotated_at_ms         INTEGER NOT NULL,
  idle_expires_at_ms    INTEGER NOT NULL,
  created_at_ms         INTEGER NOT NULL,
  revoked_at_ms         INTEGER,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  FOREIGN KEY (merchant_id, customer_id, contact_id) REFERENCES contact_persons (merchant_id, customer_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_idle ON sessions (idle_expires_at_ms);

CREATE TABLE sign_in_codes (
  merchant_id     TEXT NOT NULL REFERENCES merchants (id),
  id              TEXT NOT NULL,
  email_folded    TEXT NOT NULL,
  -- NULL where nobody has that address: the answer is the same.
  contact_id      TEXT,
  code_hash       TEXT NOT NULL CHECK (length(code_hash) = 64),
  origin          TEXT NOT NULL,
  tries           INTEGER NOT NULL DEFAULT 0,
  expires_at_ms   INTEGER NOT NULL,
  used_at_ms      INTEGER,
  created_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id, contact_id) REFERENCES contact_persons (merchant_id, id),
  CONSTRAINT sign_in_code_tries CHECK (tries BETWEEN 0 AND 5)
) STRICT, WITHOUT ROWID;
-- How many codes an address was sent lately.
CREATE INDEX sign_in_codes_by_address ON sign_in_codes (merchant_id, email_folded, created_at_ms);
CREATE INDEX sign_in_codes_expiry ON sign_in_codes (expires_at_ms);

-- ---------------------------------------------------------------- in and out

CREATE TABLE webhook_inbox (
  stripe_account    TEXT NOT NULL,
  event_id          TEXT NOT NULL,
  merchant_id       TEXT NOT NULL,
  type              TEXT NOT NULL,
  -- The intent, setup intent or payment method that it is about.
  object_id         TEXT NOT NULL,
  state             TEXT NOT NULL CHECK (state IN ('applied', 'parked', 'given_up')),
  tries             INTEGER NOT NULL DEFAULT 0,
  received_at_ms    INTEGER NOT NULL,
  applied_at_ms     INTEGER,
  PRIMARY KEY (stripe_account, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_inbox_parked ON webhook_inbox (tries, received_at_ms) WHERE state = 'parked';

-- How far a list of an account's has been read.
CREATE TABLE gateway_cursors (
  stripe_account  TEXT NOT NULL,
  what            TEXT NOT NULL CHECK (what IN ('events', 'balance')),
  -- Stripe's id of the event or balance transaction that was read last; NULL: begin anew.
  last_id         TEXT,
  read_at_ms      INTEGER NOT NULL,
  PRIMARY KEY (stripe_account, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  merchant_id     TEXT NOT NULL REFERENCES merchants (id),
  id              TEXT NOT NULL,
  topic           TEXT NOT NULL CHECK (topic IN ('mail')),
  payload         TEXT NOT NULL CHECK (json_valid(payload)),
  state           TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'given_up')),
  tries           INTEGER NOT NULL DEFAULT 0,
  last_error      TEXT,
  created_at_ms   INTEGER NOT NULL,
  sent_at_ms      INTEGER,
  PRIMARY KEY (merchant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_pending ON outbox (created_at_ms) WHERE state = 'pending';

-- The answer is written in the same batch as what it answers, so a key without its write cannot be.
CREATE TABLE idempotency_keys (
  merchant_id     TEXT NOT NULL REFERENCES merchants (id),
  key             TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  request_hash    TEXT NOT NULL,
  status          INTEGER NOT NULL,
  body            TEXT NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (merchant_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at_ms);

-- What the merchant is told, written in the batch of its cause.
CREATE TABLE notifications (
  merchant_id     TEXT NOT NULL,
  id              TEXT NOT NULL,
  -- For example payment.returned.
  kind            TEXT NOT NULL CHECK (kind GLOB '[a-z]*.[a-z]*'),
  customer_id     TEXT,
  -- What it is about: a payment, an invoice, …
  subject_id      TEXT,
  data            TEXT NOT NULL CHECK (json_valid(data)),
  created_at_ms   INTEGER NOT NULL,
  read_at_ms      INTEGER,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id)
) STRICT, WITHOUT ROWID;

-- Where Stripe's balance and the books do not say the same of one of our intents.
CREATE TABLE reconciliation_differences (
  merchant_id            TEXT NOT NULL REFERENCES merchants (id),
  id                     TEXT NOT NULL,
  stripe_account         TEXT NOT NULL,
  balance_transaction_id TEXT NOT NULL,
  -- Stripe's type of it: charge, refund, adjustment, …
  type                   TEXT NOT NULL,
  payment_intent_id      TEXT NOT NULL,
  payment_id             TEXT,
  currency               TEXT NOT NULL,
  stripe_minor           INTEGER NOT NULL,
  books_minor            INTEGER NOT NULL,
  found_at_ms            INTEGER NOT NULL,
  resolved_at_ms         INTEGER,
  PRIMARY KEY (merchant_id, id),
  FOREIGN KEY (merchant_id, payment_id) REFERENCES payments (merchant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX differences_once ON reconciliation_differences (stripe_account, balance_transaction_id);
