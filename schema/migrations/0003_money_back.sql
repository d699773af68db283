-- Triggers of what goes back or is given up: refunds, disputes, write-offs.

-- ---------------------------------------------------------------- refunds

-- What we ask Stripe for is no more than what is there, with all that is asked for already. What Stripe reports is true.
CREATE TRIGGER refunds_within_payment BEFORE INSERT ON refunds
WHEN NEW.state = 'requested' AND NEW.amount_minor + (SELECT COALESCE(SUM(amount_minor), 0) FROM refunds
       WHERE merchant_id = NEW.merchant_id AND payment_id = NEW.payment_id AND state NOT IN ('failed', 'canceled'))
   > (SELECT amount_minor - disputed_minor - dispute_lost_minor FROM payments
       WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id AND state = 'succeeded')
BEGIN SELECT RAISE(ABORT, 'app:refund_over_payment'); END;

CREATE TRIGGER refunds_frozen BEFORE UPDATE OF merchant_id, id, payment_id, credit_note_id, amount_minor, stripe_account, stripe_refund_id, date ON refunds
WHEN OLD.merchant_id <> NEW.merchant_id OR OLD.id <> NEW.id OR OLD.payment_id IS NOT NEW.payment_id
  OR OLD.credit_note_id IS NOT NEW.credit_note_id OR OLD.amount_minor <> NEW.amount_minor OR OLD.stripe_account IS NOT NEW.stripe_account
  OR (OLD.stripe_refund_id IS NOT NULL AND OLD.stripe_refund_id IS NOT NEW.stripe_refund_id)
  OR (OLD.date <> NEW.date AND OLD.state <> 'requested')
BEGIN SELECT RAISE(ABORT, 'app:refund_frozen'); END;
CREATE TRIGGER refunds_no_delete BEFORE DELETE ON refunds
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

CREATE TRIGGER refunds_begin AFTER INSERT ON refunds WHEN (SELECT counts FROM refund_states WHERE state = NEW.state) = 1
BEGIN
  UPDATE payments SET refunded_minor = refunded_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id;
  UPDATE credit_notes SET refunded_minor = refunded_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.credit_note_id;
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, 'refund', NEW.id, NEW.amount_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER refunds_count AFTER UPDATE OF state ON refunds
WHEN (SELECT counts FROM refund_states WHERE state = OLD.state) = 0 AND (SELECT counts FROM refund_states WHERE state = NEW.state) = 1
BEGIN
  UPDATE payments SET refunded_minor = refunded_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id;
  UPDATE credit_notes SET refunded_minor = refunded_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.credit_note_id;
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, COALESCE(NEW.changed_on, NEW.date), 'refund', NEW.id, NEW.amount_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER refunds_count_no_more AFTER UPDATE OF state ON refunds
WHEN (SELECT counts FROM refund_states WHERE state = OLD.state) = 1 AND (SELECT counts FROM refund_states WHERE state = NEW.state) = 0
BEGIN
  UPDATE payments SET refunded_minor = refunded_minor - NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id;
  UPDATE credit_notes SET refunded_minor = refunded_minor - NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.credit_note_id;
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.changed_on, 'refund_failed', NEW.id, -NEW.amount_minor, NEW.updated_at_ms);
END;

-- ---------------------------------------------------------------- disputes

CREATE TRIGGER disputes_frozen BEFORE UPDATE OF merchant_id, id, payment_id, stripe_account, stripe_dispute_id, amount_minor ON disputes
WHEN OLD.merchant_id <> NEW.merchant_id OR OLD.id <> NEW.id OR OLD.payment_id <> NEW.payment_id
  OR OLD.stripe_account <> NEW.stripe_account OR OLD.stripe_dispute_id <> NEW.stripe_dispute_id OR OLD.amount_minor <> NEW.amount_minor
BEGIN SELECT RAISE(ABORT, 'app:dispute_frozen'); END;
CREATE TRIGGER disputes_no_delete BEFORE DELETE ON disputes
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;

CREATE TRIGGER disputes_begin AFTER INSERT ON disputes WHEN NEW.state IN ('open', 'lost')
BEGIN
  UPDATE payments SET
    disputed_minor = disputed_minor + (CASE NEW.state WHEN 'open' THEN NEW.amount_minor ELSE 0 END),
    dispute_lost_minor = dispute_lost_minor + (CASE NEW.state WHEN 'lost' THEN NEW.amount_minor ELSE 0 END)
  WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id;
END;
CREATE TRIGGER disputes_move AFTER UPDATE OF state ON disputes WHEN OLD.state <> NEW.state
BEGIN
  UPDATE payments SET
    disputed_minor = disputed_minor
      + (CASE NEW.state WHEN 'open' THEN NEW.amount_minor ELSE 0 END) - (CASE OLD.state WHEN 'open' THEN OLD.amount_minor ELSE 0 END),
    dispute_lost_minor = dispute_lost_minor
      + (CASE NEW.state WHEN 'lost' THEN NEW.amount_minor ELSE 0 END) - (CASE OLD.state WHEN 'lost' THEN OLD.amount_minor ELSE 0 END)
  WHERE merchant_id = NEW.merchant_id AND id = NEW.payment_id;
END;
CREATE TRIGGER disputes_post_insert AFTER INSERT ON disputes WHEN NEW.state = 'lost'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, 'dispute_lost', NEW.id, NEW.amount_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER disputes_post_lost AFTER UPDATE OF state ON disputes WHEN OLD.state <> 'lost' AND NEW.state = 'lost'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, 'dispute_lost', NEW.id, NEW.amount_minor, NEW.updated_at_ms);
END;
CREATE TRIGGER disputes_post_won_back AFTER UPDATE OF state ON disputes WHEN OLD.state = 'lost' AND NEW.state <> 'lost'
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date, 'dispute_won_back', NEW.id, -NEW.amount_minor, NEW.updated_at_ms);
END;

-- ---------------------------------------------------------------- write-offs

CREATE TRIGGER write_offs_reversal BEFORE INSERT ON write_offs
WHEN NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM write_offs original
  WHERE original.merchant_id = NEW.merchant_id AND original.id = NEW.reverses_id AND original.reverses_id IS NULL
    AND original.invoice_id = NEW.invoice_id AND original.amount_minor = -NEW.amount_minor)
BEGIN SELECT RAISE(ABORT, 'app:write_off_reversal'); END;
CREATE TRIGGER write_offs_apply AFTER INSERT ON write_offs
BEGIN
  UPDATE invoices SET written_off_minor = written_off_minor + NEW.amount_minor
    WHERE merchant_id = NEW.merchant_id AND id = NEW.invoice_id;
END;
CREATE TRIGGER write_offs_post AFTER INSERT ON write_offs
WHEN 'invoice' IS (SELECT kind FROM invoices WHERE merchant_id = NEW.merchant_id AND id = NEW.invoice_id)
BEGIN
  INSERT INTO ledger_postings VALUES
    (NEW.merchant_id, NEW.customer_id, NEW.currency, NEW.date,
     CASE WHEN NEW.reverses_id IS NULL THEN 'write_off' ELSE 'write_off_reversed' END, NEW.id, -NEW.amount_minor, NEW.created_at_ms);
END;
CREATE TRIGGER write_offs_no_update BEFORE UPDATE ON write_offs
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;
CREATE TRIGGER write_offs_no_delete BEFORE DELETE ON write_offs
BEGIN SELECT RAISE(ABORT, 'app:append_only'); END;
