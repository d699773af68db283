/** One way to fold text for comparing, searching and sorting, so that what is stored and what is asked agree. */

/** Without marks and case: "Zürich" and "ZURICH" fold to the same. For search with `instr`. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** An e-mail address as it is compared: nobody has two mailboxes that differ in case alone. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** A document's number with each run of digits padded to 20, so that INV-9 comes before INV-10. */
export function numberKey(number: string): string {
  return foldText(number).replace(/[0-9]+/g, (digits) => digits.padStart(20, '0'));
}
