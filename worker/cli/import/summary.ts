import {exponentOf} from '../../money/exponents.ts';
import type {Grouped, ImportDocument, Reject} from './group-documents.ts';
import type {Counts, Sent} from './send.ts';

/** What happened, in figures that add up: rows taken + rejected + not sent = rows of the file. */
export function summarize(grouped: Grouped, sent: Sent, rejectsFile: string, elapsedMs: number): string {
  const rejects = [...grouped.rejects, ...sent.rejects];
  const rowsTaken = sumOf([...sent.taken], (document) => document.rows.length);
  const rowsNotSent = grouped.rowCount - rowsTaken - rejects.length;
  const lines = [
    `customers     ${counts(sent.customers)}`,
    `invoices      ${counts(sent.invoices)}${sums(sent, 'invoice')}`,
    `credit notes  ${counts(sent.creditNotes)}${sums(sent, 'credit_note')}`,
    '',
    `rows          ${whole(grouped.rowCount)} = ${whole(rowsTaken)} taken + ${whole(rejects.length)} rejected` +
      (rowsNotSent > 0 ? ` + ${whole(rowsNotSent)} not sent` : ''),
    ...reasons(rejects),
  ];
  lines.push(`time          ${(elapsedMs / 1000).toFixed(1)} s`);
  // Last, since the exit code is 0 all the same.
  if (rejects.length > 0) {
    const rows = rejects.length === 1 ? 'row was rejected, with its' : 'rows were rejected, each with its';
    lines.push('', `${whole(rejects.length)} ${rows} reason: ${rejectsFile}`);
  }
  return lines.join('\n');
}

function counts(of: Counts): string {
  return (
    `${whole(of.created)} created, ${whole(of.updated)} updated, ${whole(of.unchanged)} unchanged` +
    (of.refused > 0 ? `, ${whole(of.refused)} refused` : '')
  );
}

function sums(sent: Sent, kind: ImportDocument['kind']): string {
  const byCurrency = new Map<string, bigint>();
  for (const document of sent.taken) {
    if (document.kind !== kind) continue;
    byCurrency.set(document.currency, (byCurrency.get(document.currency) ?? 0n) + BigInt(document.totalMinor));
  }
  const parts = [...byCurrency].map(([currency, minor]) => `${currency} ${money(minor, exponentOf(currency) ?? 2)}`);
  return parts.length > 0 ? `; together ${parts.join(', ')}` : '';
}

function reasons(rejects: Reject[]): string[] {
  const byCode = new Map<string, {count: number; example: string}>();
  for (const {code, reason} of rejects) {
    const known = byCode.get(code);
    if (known) known.count += 1;
    else byCode.set(code, {count: 1, example: reason});
  }
  return [...byCode].map(
    ([code, {count, example}]) => `  ${whole(count).padStart(9)} ${code}: ${example}${count > 1 ? ', …' : ''}`,
  );
}

function money(minor: bigint, exponent: number): string {
  const digits = minor.toString().padStart(exponent + 1, '0');
  const major = whole(BigInt(digits.slice(0, digits.length - exponent)));
  return exponent === 0 ? major : `${major}.${digits.slice(-exponent)}`;
}

function whole(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

function sumOf<T>(items: T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
