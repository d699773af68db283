/**
 * The names of what the database refused. Triggers raise `app:<name>`, a named CHECK gives its name and a UNIQUE
 * its columns; a foreign key gives nothing. D1 puts them into the message of an error or of its cause.
 */
export function refusalOf(error: unknown): string | null {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    const raised = /app:([a-z_]+)/.exec(current.message);
    if (raised) return raised[1]!;
    const check = /CHECK constraint failed: ([^\s:]+)/.exec(current.message);
    if (check) return check[1]!;
    const unique = /UNIQUE constraint failed: ([^:]+?)(?:: SQLITE|$)/.exec(current.message);
    if (unique) return `unique:${unique[1]!.trim()}`;
    const missing = /NOT NULL constraint failed: ([^\s:]+)/.exec(current.message);
    if (missing) return `not_null:${missing[1]!}`;
    if (/FOREIGN KEY constraint failed/.test(current.message)) return 'foreign_key';
  }
  return null;
}
