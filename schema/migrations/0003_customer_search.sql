-- Name, external id and e-mail, folded (worker/http/folding.ts), for instr(): SQLite's lower() knows ASCII alone.
ALTER TABLE customers ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
