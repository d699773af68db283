-- Triggers: they keep the sums, write the ledger and refuse what must never be.

-- ---------------------------------------------------------------- documents add up and stay as they were sent

CREATE TRIGGER invoices_add_up_on_insert BEFORE INSERT ON invoices
WHEN NEW.subtotal_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM invoice_lines
       WHERE merchant_id = NEW.merchant_id AND invoice_id = NEW.id AND revision = NEW.revision)
  OR NEW.tax_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM invoice_taxes
       WHERE merchant_id = NEW.merchant_id AND invoice_id = NEW.id AND revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'app:invoice_does_not_add_up'); END;

CREATE TRIGGER invoices_add_up_on_update BEFORE UPDATE OF revision, subtotal_minor, tax_minor ON invoices
WHEN NEW.subtotal_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM invoice_lines
       WHERE merchant_id = NEW.merchant_id AND invoice_id = NEW.id AND revision = NEW.revision)
  OR NEW.tax_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM invoice_taxes
       WHERE merchant_id = NEW.merchant_id AND invoice_id = NEW.id AND revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'app:invoice_does_not_add_up'); END;

CREATE TRIGGER invoices_state BEFORE UPDATE OF state ON invoices
WHEN OLD.state <> NEW.state AND NOT (OLD.state = 'draft' OR (OLD.state = 'sent' AND NEW.state = 'void'))
BEGIN SELECT RAISE(ABORT, 'app:invoice_state'); END;

CREATE TRIGGER invoices_frozen BEFORE UPDATE OF id, merchant_id, kind, customer_id, currency ON invoices
WHEN OLD.id <> NEW.id OR OLD.merchant_id <> NEW.merchant_id OR OLD.kind <> NEW.kind
  OR (OLD.state <> 'draft' AND (OLD.customer_id <> NEW.customer_id OR OLD.currency <> NEW.currency))
BEGIN SELECT RAISE(ABORT, 'app:invoice_frozen'); END;

CREATE TRIGGER invoices_void_is_final BEFORE UPDATE OF revision ON invoices
WHEN OLD.state = 'void' AND OLD.revision <> NEW.revision
BEGIN SELECT RAISE(ABORT, 'app:invoice_state'); END;

CREATE TRIGGER invoices_no_delete BEFORE DELETE ON invoices
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

CREATE TRIGGER invoice_lines_frozen BEFORE INSERT ON invoice_lines
WHEN EXISTS (SELECT 1 FROM invoices WHERE merchant_id = NEW.merchant_id AND id = NEW.invoice_id AND revision >= NEW.revision)
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER invoice_lines_no_update BEFORE UPDATE ON invoice_lines
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER invoice_lines_no_delete BEFORE DELETE ON invoice_lines
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER invoice_taxes_frozen BEFORE INSERT ON invoice_taxes
WHEN EXISTS (SELECT 1 FROM invoices WHERE merchant_id = NEW.merchant_id AND id = NEW.invoice_id AND revision >= NEW.revision)
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER invoice_taxes_no_update BEFORE UPDATE ON invoice_taxes
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER invoice_taxes_no_delete BEFORE DELETE ON invoice_taxes
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;

CREATE TRIGGER credit_notes_add_up_on_insert BEFORE INSERT ON credit_notes
WHEN NEW.subtotal_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM credit_note_lines
       WHERE merchant_id = NEW.merchant_id AND credit_note_id = NEW.id AND revision = NEW.revision)
  OR NEW.tax_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM credit_note_taxes
       WHERE merchant_id = NEW.merchant_id AND credit_note_id = NEW.id AND revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'app:credit_note_does_not_add_up'); END;

CREATE TRIGGER credit_notes_add_up_on_update BEFORE UPDATE OF revision, subtotal_minor, tax_minor ON credit_notes
WHEN NEW.subtotal_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM credit_note_lines
       WHERE merchant_id = NEW.merchant_id AND credit_note_id = NEW.id AND revision = NEW.revision)
  OR NEW.tax_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM credit_note_taxes
       WHERE merchant_id = NEW.merchant_id AND credit_note_id = NEW.id AND revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'app:credit_note_does_not_add_up'); END;

CREATE TRIGGER credit_notes_state BEFORE UPDATE OF state ON credit_notes
WHEN OLD.state <> NEW.state AND NOT (OLD.state = 'draft' OR (OLD.state = 'open' AND NEW.state = 'void'))
BEGIN SELECT RAISE(ABORT, 'app:credit_note_state'); END;

CREATE TRIGGER credit_notes_frozen BEFORE UPDATE OF id, merchant_id, customer_id, currency ON credit_notes
WHEN OLD.id <> NEW.id OR OLD.merchant_id <> NEW.merchant_id
  OR (OLD.state <> 'draft' AND (OLD.customer_id <> NEW.customer_id OR OLD.currency <> NEW.currency))
BEGIN SELECT RAISE(ABORT, 'app:credit_note_frozen'); END;

CREATE TRIGGER credit_notes_void_is_final BEFORE UPDATE OF revision ON credit_notes
WHEN OLD.state = 'void' AND OLD.revision <> NEW.revision
BEGIN SELECT RAISE(ABORT, 'app:credit_note_state'); END;

CREATE TRIGGER credit_notes_no_delete BEFORE DELETE ON credit_notes
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

CREATE TRIGGER credit_note_lines_frozen BEFORE INSERT ON credit_note_lines
WHEN EXISTS (SELECT 1 FROM credit_notes WHERE merchant_id = NEW.merchant_id AND id = NEW.credit_note_id AND revision >= NEW.revision)
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER credit_note_lines_no_update BEFORE UPDATE ON credit_note_lines
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER credit_note_lines_no_delete BEFORE DELETE ON credit_note_lines
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER credit_note_taxes_frozen BEFORE INSERT ON credit_note_taxes
WHEN EXISTS (SELECT 1 FROM credit_notes WHERE merchant_id = NEW.merchant_id AND id = NEW.credit_note_id AND revision >= NEW.revision)
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER credit_note_taxes_no_update BEFORE UPDATE ON credit_note_taxes
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;
CREATE TRIGGER credit_note_taxes_no_delete BEFORE DELETE ON credit_note_taxes
BEGIN SELECT RAISE(ABORT, 'app:lines_frozen'); END;

-- ---------------------------------------------------------------- the ledger

-- The one way into the ledger: a row of this view. It takes the account's next sequence and moves its sum.
CREATE VIEW ledger_postings AS
  SELECT merchant_id, customer_id, currency, date, kind, document_id, amount_minor, at_ms FROM ledger_entries;

CREATE TRIGGER ledger_post INSTEAD OF INSERT ON ledger_postings
BEGIN
  INSERT INTO accounts (merchant_id, customer_id, currency, ledger_minor, sequence)
    VALUES (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.amount_minor, 1)
    ON CONFLICT (merchant_id, customer_id, currency)
    DO UPDATE SET ledger_minor = ledger_minor + excluded.ledger_minor, sequence = sequence + 1;
  INSERT INTO ledger_entries (merchant_id, customer_id, currency, date, sequence, kind, document_id, amount_minor, at_ms)
    SELECT NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, sequence, NEW.kind, NEW.document_id, NEW.amount_minor, NEW.at_ms
    FROM accounts WHERE merchant_id = NEW.merchant_id AND customer_id = NEW.customer_id AND currency = NEW.currency;
END;

-- The view is the only way: an entry has its account's present sequence, once, and an account moves by one entry.
CREATE TRIGGER ledger_entries_in_turn BEFORE INSERT ON ledger_entries
WHEN NEW.sequence IS NOT (SELECT sequence FROM accounts
    WHERE merchant_id = NEW.merchant_id AND customer_id = NEW.customer_id AND currency = NEW.currency)
  OR EXISTS (SELECT 1 FROM ledger_entries
    WHERE merchant_id = NEW.merchant_id AND customer_id = NEW.customer_id AND currency = NEW.currency AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'app:ledger_out_of_turn'); END;
CREATE TRIGGER accounts_in_turn BEFORE UPDATE ON accounts
WHEN NEW.sequence <> OLD.sequence + 1 OR NEW.merchant_id <> OLD.merchant_id OR NEW.customer_id <> OLD.customer_id
  OR NEW.currency <> OLD.currency
BEGIN SELECT RAISE(ABORT, 'app:ledger_out_of_turn'); END;
CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;
CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;
CREATE TRIGGER accounts_no_delete BEFORE DELETE ON accounts
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

-- A retainer is none of these: its receipt is the payment's entry, and nothing is owed before it.
CREATE TRIGGER invoices_post_insert AFTER INSERT ON invoices WHEN NEW.kind = 'invoice' AND NEW.state = 'sent'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, 'invoice', NEW.id, NEW.total_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER invoices_post_sent AFTER UPDATE OF state ON invoices WHEN NEW.kind = 'invoice' AND OLD.state = 'draft' AND NEW.state = 'sent'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, 'invoice', NEW.id, NEW.total_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER invoices_post_edit AFTER UPDATE OF total_minor ON invoices
WHEN NEW.kind = 'invoice' AND OLD.state = 'sent' AND NEW.state = 'sent' AND OLD.total_minor <> NEW.total_minor
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.changed_on, 'invoice_edit', NEW.id, NEW.total_minor - OLD.total_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER invoices_post_void AFTER UPDATE OF state ON invoices WHEN NEW.kind = 'invoice' AND OLD.state = 'sent' AND NEW.state = 'void'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.changed_on, 'invoice_void', NEW.id, -OLD.total_minor, NEW.updated_at_ms);
END;

CREATE TRIGGER credit_notes_post_insert AFTER INSERT ON credit_notes WHEN NEW.state = 'open'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, 'credit_note', NEW.id, -NEW.total_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER credit_notes_post_open AFTER UPDATE OF state ON credit_notes WHEN OLD.state = 'draft' AND NEW.state = 'open'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, 'credit_note', NEW.id, -NEW.total_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER credit_notes_post_edit AFTER UPDATE OF total_minor ON credit_notes
WHEN OLD.state = 'open' AND NEW.state = 'open' AND OLD.total_minor <> NEW.total_minor
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.changed_on, 'credit_note_edit', NEW.id, OLD.total_minor - NEW.total_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER credit_notes_post_void AFTER UPDATE OF state ON credit_notes WHEN OLD.state = 'open' AND NEW.state = 'void'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.changed_on, 'credit_note_void', NEW.id, OLD.total_minor, NEW.updated_at_ms);
END;

CREATE TRIGGER payments_post_insert AFTER INSERT ON payments WHEN NEW.state = 'succeeded'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.received_on, 'payment', NEW.id, -NEW.amount_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER payments_post_succeeded AFTER UPDATE OF state ON payments WHEN OLD.state <> 'succeeded' AND NEW.state = 'succeeded'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.received_on, 'payment', NEW.id, -NEW.amount_minor, NEW.updated_at_ms);
END;

-- ---------------------------------------------------------------- payments

-- Money that came in stays in: what leaves again is a refund or a dispute beside it. Where we had given up and the money
-- comes all the same, it counts.
CREATE TRIGGER payments_state BEFORE UPDATE OF state ON payments
WHEN OLD.state <> NEW.state AND NOT (
  (OLD.state = 'pending') OR
  (OLD.state = 'processing' AND NEW.state <> 'pending') OR
  (OLD.state IN ('failed', 'canceled') AND NEW.state = 'succeeded'))
BEGIN SELECT RAISE(ABORT, 'app:payment_state'); END;

-- What a payment holds follows from its state, in the same statement. Before anything is applied what was held is let go,
-- since an invoice's CHECK holds after each statement.
CREATE TRIGGER payments_move_reservations AFTER UPDATE OF state ON payments WHEN OLD.state <> NEW.state
BEGIN
  UPDATE reservations SET
    state = (CASE NEW.state WHEN 'processing' THEN 'processing' WHEN 'succeeded' THEN 'settled' ELSE 'released' END),
    updated_at_ms = NEW.updated_at_ms
  WHERE merchant_id = NEW.merchant_id AND payment_id = NEW.id AND state IN ('held', 'processing', 'announced');
END;

-- The credit that was used together with a payment is given back before the payment is given up.
CREATE TRIGGER payments_credits_returned BEFORE UPDATE OF state ON payments
WHEN NEW.state IN ('failed', 'canceled') AND 0 <> (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations
  WHERE merchant_id = NEW.merchant_id AND with_payment_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'app:credits_not_returned'); END;

CREATE TRIGGER payments_frozen BEFORE UPDATE OF id, merchant_id, customer_id, currency, amount_minor, stripe_account, payment_intent_id, payment_method_id, external_id ON payments
WHEN OLD.id <> NEW.id OR OLD.merchant_id <> NEW.merchant_id OR OLD.customer_id <> NEW.customer_id
  OR OLD.currency <> NEW.currency OR OLD.amount_minor <> NEW.amount_minor
  OR OLD.stripe_account IS NOT NEW.stripe_account
  OR (OLD.payment_intent_id IS NOT NULL AND OLD.payment_intent_id IS NOT NEW.payment_intent_id)
  OR (OLD.payment_method_id IS NOT NULL AND OLD.payment_method_id IS NOT NEW.payment_method_id)
  OR (OLD.external_id IS NOT NULL AND OLD.external_id IS NOT NEW.external_id)
BEGIN SELECT RAISE(ABORT, 'app:payment_frozen'); END;

CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

CREATE TRIGGER payment_events_version BEFORE INSERT ON payment_events
WHEN NEW.version <> 1 + (SELECT version FROM payments WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id)
BEGIN SELECT RAISE(ABORT, 'app:version_miss'); END;
-- "Refused" says that there is no intent. Where one came meanwhile, the payment is not let go.
CREATE TRIGGER payment_events_refused BEFORE INSERT ON payment_events
WHEN NEW.kind = 'refused' AND EXISTS (SELECT 1 FROM payments
  WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id AND (payment_intent_id IS NOT NULL OR state <> 'pending'))
BEGIN SELECT RAISE(ABORT, 'app:version_miss'); END;
CREATE TRIGGER payment_events_move_version AFTER INSERT ON payment_events
BEGIN
  UPDATE payments SET version = NEW.version WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id;
END;
CREATE TRIGGER payment_events_no_update BEFORE UPDATE ON payment_events
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;
CREATE TRIGGER payment_events_no_delete BEFORE DELETE ON payment_events
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

-- ---------------------------------------------------------------- reservations

CREATE TRIGGER reservations_within_payment BEFORE INSERT ON reservations
WHEN NEW.amount_minor + (SELECT COALESCE(SUM(amount_minor), 0) FROM reservations
       WHERE merchant_id = NEW.merchant_id AND payment_id = NEW.payment_id)
   > (SELECT amount_minor FROM payments WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id)
BEGIN SELECT RAISE(ABORT, 'app:reservation_over_payment'); END;

-- A contact person has one open payment of an invoice: a second one is handed the first, or makes it give way.
CREATE TRIGGER reservations_one_of_contact BEFORE INSERT ON reservations
WHEN EXISTS (SELECT 1 FROM reservations other INDEXED BY reservations_by_invoice
    JOIN payments p ON p.merchant_id = other.merchant_id AND p.id = other.payment_id
  WHERE other.merchant_id = NEW.merchant_id AND other.invoice_id = NEW.invoice_id AND other.state = 'held'
    AND p.id <> NEW.payment_id AND p.contact_id = (SELECT contact_id FROM payments
      WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id))
BEGIN SELECT RAISE(ABORT, 'app:contact_holds_invoice'); END;

-- What Stripe is asked for is held; what only the customer says is announced.
CREATE TRIGGER reservations_begin_held BEFORE INSERT ON reservations
WHEN NEW.state IS NOT (SELECT CASE WHEN state <> 'pending' THEN NULL WHEN stripe_account IS NULL THEN 'announced' ELSE 'held' END
  FROM payments WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id)
BEGIN SELECT RAISE(ABORT, 'app:reservation_state'); END;

CREATE TRIGGER reservations_follow_payment BEFORE UPDATE OF state ON reservations
WHEN NEW.state IS NOT (SELECT CASE state WHEN 'pending' THEN OLD.state WHEN 'processing' THEN 'processing' WHEN 'succeeded' THEN 'settled' ELSE 'released' END
  FROM payments WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id)
BEGIN SELECT RAISE(ABORT, 'app:reservation_state'); END;

CREATE TRIGGER reservations_begin AFTER INSERT ON reservations
BEGIN
  UPDATE invoices SET
    reserved_minor = reserved_minor + (CASE WHEN NEW.state IN ('held', 'processing') THEN NEW.amount_minor ELSE 0 END),
    processing_minor = processing_minor + (CASE WHEN NEW.state = 'processing' THEN NEW.amount_minor ELSE 0 END)
  WHERE merchant_id = NEW.merchant_id AND id = NEW.invoice_id;
END;

CREATE TRIGGER reservations_move AFTER UPDATE OF state ON reservations WHEN OLD.state <> NEW.state
BEGIN
  UPDATE invoices SET
    reserved_minor = reserved_minor
      + (CASE WHEN NEW.state IN ('held', 'processing') THEN NEW.amount_minor ELSE 0 END)
      - (CASE WHEN OLD.state IN ('held', 'processing') THEN OLD.amount_minor ELSE 0 END),
    processing_minor = processing_minor
      + (CASE WHEN NEW.state = 'processing' THEN NEW.amount_minor ELSE 0 END)
      - (CASE WHEN OLD.state = 'processing' THEN OLD.amount_minor ELSE 0 END)
  WHERE merchant_id = NEW.merchant_id AND id = NEW.invoice_id;
END;

CREATE TRIGGER reservations_frozen BEFORE UPDATE OF merchant_id, payment_id, invoice_id, amount_minor ON reservations
BEGIN SELECT RAISE(ABORT, 'app:reservation_frozen'); END;
CREATE TRIGGER reservations_no_delete BEFORE DELETE ON reservations
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

-- ---------------------------------------------------------------- allocations

CREATE TRIGGER allocations_one_source BEFORE INSERT ON allocations
WHEN (NEW.payment_id IS NOT NULL) + (NEW.credit_note_id IS NOT NULL) + (NEW.retainer_id IS NOT NULL) <> 1
BEGIN SELECT RAISE(ABORT, 'app:allocation_source'); END;

-- Only money that came in pays a retainer; a credit would only change its name. Only a retainer is drawn on.
CREATE TRIGGER allocations_kinds BEFORE INSERT ON allocations
WHEN (NEW.payment_id IS NULL AND 'invoice' IS NOT (SELECT kind FROM invoices WHERE merchant_id = NEW.merchant_id AND id = NEW.invoice_id))
  OR (NEW.retainer_id IS NOT NULL AND 'retainer' IS NOT (SELECT kind FROM invoices WHERE merchant_id = NEW.merchant_id AND id = NEW.retainer_id))
BEGIN SELECT RAISE(ABORT, 'app:allocation_kind'); END;

CREATE TRIGGER allocations_with_open_payment BEFORE INSERT ON allocations
WHEN NEW.with_payment_id IS NOT NULL AND NEW.reverses_id IS NULL
  AND 'pending' IS NOT (SELECT state FROM payments WHERE merchant_id = NEW.merchant_id AND id = NEW.with_payment_id)
BEGIN SELECT RAISE(ABORT, 'app:allocation_with_payment'); END;

CREATE TRIGGER allocations_reversal BEFORE INSERT ON allocations
WHEN NEW.reverses_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM allocations original
  WHERE original.merchant_id = NEW.merchant_id AND original.id = NEW.reverses_id AND original.reverses_id IS NULL
    AND original.invoice_id = NEW.invoice_id AND original.payment_id IS NEW.payment_id
    AND original.credit_note_id IS NEW.credit_note_id AND original.retainer_id IS NEW.retainer_id
    AND original.with_payment_id IS NEW.with_payment_id
    AND original.amount_minor + NEW.amount_minor + (SELECT COALESCE(SUM(earlier.amount_minor), 0) FROM allocations earlier
          WHERE earlier.merchant_id = NEW.merchant_id AND earlier.reverses_id = NEW.reverses_id) >= 0)
BEGIN SELECT RAISE(ABORT, 'app:allocation_reversal'); END;

CREATE TRIGGER allocations_apply AFTER INSERT ON allocations
BEGIN
  UPDATE invoices SET allocated_minor = allocated_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.invoice_id;
  UPDATE payments SET allocated_minor = allocated_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id;
  UPDATE credit_notes SET allocated_minor = allocated_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.credit_note_id;
  UPDATE invoices SET drawn_minor = drawn_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.retainer_id;
END;

CREATE TRIGGER allocations_no_update BEFORE UPDATE ON allocations
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;
CREATE TRIGGER allocations_no_delete BEFORE DELETE ON allocations
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

-- ---------------------------------------------------------------- sums that are kept are the sums of their rows

CREATE TRIGGER invoices_begin_with_nothing BEFORE INSERT ON invoices
WHEN NEW.allocated_minor <> 0 OR NEW.reserved_minor <> 0 OR NEW.processing_minor <> 0 OR NEW.written_off_minor <> 0
  OR NEW.drawn_minor <> 0
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
CREATE TRIGGER invoices_allocated BEFORE UPDATE OF allocated_minor ON invoices
WHEN NEW.allocated_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations
  WHERE merchant_id = NEW.merchant_id AND invoice_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
CREATE TRIGGER invoices_drawn BEFORE UPDATE OF drawn_minor ON invoices
WHEN NEW.drawn_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations
  WHERE merchant_id = NEW.merchant_id AND retainer_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
CREATE TRIGGER invoices_written_off BEFORE UPDATE OF written_off_minor ON invoices
WHEN NEW.written_off_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM write_offs
  WHERE merchant_id = NEW.merchant_id AND invoice_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
CREATE TRIGGER invoices_reserved BEFORE UPDATE OF reserved_minor, processing_minor ON invoices
WHEN NEW.reserved_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM reservations INDEXED BY reservations_by_invoice
    WHERE merchant_id = NEW.merchant_id AND invoice_id = NEW.id AND state IN ('held', 'processing'))
  OR NEW.processing_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM reservations INDEXED BY reservations_by_invoice
    WHERE merchant_id = NEW.merchant_id AND invoice_id = NEW.id AND state = 'processing')
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;

CREATE TRIGGER payments_begin_with_nothing BEFORE INSERT ON payments
WHEN NEW.allocated_minor <> 0 OR NEW.refunded_minor <> 0 OR NEW.disputed_minor <> 0 OR NEW.dispute_lost_minor <> 0 OR NEW.version <> 0
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
CREATE TRIGGER payments_allocated BEFORE UPDATE OF allocated_minor ON payments
WHEN NEW.allocated_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations
  WHERE merchant_id = NEW.merchant_id AND payment_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;

CREATE TRIGGER credit_notes_begin_with_nothing BEFORE INSERT ON credit_notes
WHEN NEW.allocated_minor <> 0 OR NEW.refunded_minor <> 0
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
CREATE TRIGGER credit_notes_allocated BEFORE UPDATE OF allocated_minor ON credit_notes
WHEN NEW.allocated_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations
  WHERE merchant_id = NEW.merchant_id AND credit_note_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;

CREATE TRIGGER payments_refunded BEFORE UPDATE OF refunded_minor ON payments
WHEN NEW.refunded_minor <> (SELECT COALESCE(SUM(r.amount_minor), 0) FROM refunds r JOIN refund_states s ON s.state = r.state
  WHERE r.merchant_id = NEW.merchant_id AND r.payment_id = NEW.id AND s.counts = 1)
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
CREATE TRIGGER payments_disputed BEFORE UPDATE OF disputed_minor, dispute_lost_minor ON payments
WHEN NEW.disputed_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM disputes
    WHERE merchant_id = NEW.merchant_id AND payment_id = NEW.id AND state = 'open')
  OR NEW.dispute_lost_minor <> (SELECT COALESCE(SUM(amount_minor), 0) FROM disputes
    WHERE merchant_id = NEW.merchant_id AND payment_id = NEW.id AND state = 'lost')
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
CREATE TRIGGER credit_notes_refunded BEFORE UPDATE OF refunded_minor ON credit_notes
WHEN NEW.refunded_minor <> (SELECT COALESCE(SUM(r.amount_minor), 0) FROM refunds r JOIN refund_states s ON s.state = r.state
  WHERE r.merchant_id = NEW.merchant_id AND r.credit_note_id = NEW.id AND s.counts = 1)
BEGIN SELECT RAISE(ABORT, 'app:sum_is_kept'); END;
