/** Keyset pages: a cursor holds the sort key and id of the last row, and the list it belongs to. */
import {Problem} from './problems.ts';

/** A page's end as opaque text. `list` names filter and order, so that a cursor of another list is noticed. */
export function encodeCursor(list: string, key: string | number, id: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify([list, key, id]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Throws 422 `cursors.invalid` for one that is not of this list. */
export function decodeCursor(cursor: string, list: string): {key: string | number; id: string} {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const parsed: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))),
    );
    if (Array.isArray(parsed) && parsed.length === 3 && parsed[0] === list && typeof parsed[2] === 'string') {
      const key: unknown = parsed[1];
      if (typeof key === 'string' || typeof key === 'number') return {key, id: parsed[2]};
    }
  } catch {
    // Falls through to the same refusal.
  }
  throw new Problem(422, 'cursors.invalid', 'The cursor is not one of this list. Begin again without it.');
}

/** Cuts the one row too many that was read to know whether there is a next page. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => string,
): {data: Row[]; nextCursor: string | null} {
  const data = rows.slice(0, limit);
  return {data, nextCursor: rows.length > limit ? cursorOf(data[data.length - 1]!) : null};
}
