-- What the portal reads and the cron cleans, each in one range of an index.

-- SQLite never takes an index as covering for a query that names a generated column (it counts as all columns of its
-- table), so the dashboard's sums are of plain columns. Without this each open document is a look-up of its own, which
-- gets slower as the database grows.
DROP INDEX open_invoices_by_currency;
CREATE INDEX open_invoices_by_currency ON invoices (merchant_id, customer_id, currency, due_date,
    total_minor, allocated_minor, written_off_minor, reserved_minor, processing_minor, state)
  WHERE state = 'sent' AND total_minor > allocated_minor + written_off_minor;
DROP INDEX open_credit_notes;
CREATE INDEX open_credit_notes ON credit_notes (merchant_id, customer_id, currency,
    total_minor, allocated_minor, refunded_minor, state)
  WHERE state = 'open' AND total_minor > allocated_minor + refunded_minor;
DROP INDEX payments_unapplied;
CREATE INDEX payments_unapplied ON payments (merchant_id, customer_id, currency,
    amount_minor, allocated_minor, refunded_minor, dispute_lost_minor, state)
  WHERE state = 'succeeded' AND amount_minor > allocated_minor + refunded_minor + dispute_lost_minor;

-- How many codes an address was sent lately.
CREATE INDEX sign_in_codes_by_address ON sign_in_codes (merchant_id, email_folded, created_at_ms);
-- For the cron.
CREATE INDEX portal_tickets_expiry ON portal_tickets (expires_at_ms);
