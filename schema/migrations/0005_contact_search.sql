-- Name and e-mail, folded (worker/http/folding.ts), for instr(), as customers have it since 0003.
ALTER TABLE contact_persons ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
