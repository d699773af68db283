import {PortalError} from '../client/portal-error.ts';

/**
 * Makes a PortalError of whatever was thrown and puts plain words into its `text`, in the customer's language. The
 * table of words is loaded with the first error, not before.
 */
export async function explain(error: unknown, locale?: string): Promise<PortalError> {
  const known = error instanceof PortalError ? error : new PortalError('unknown', 0, String(error));
  if (known !== error) console.error(error);
  known.text ??= await import('../text/errors.ts').then(
    ({errorText}) => errorText(known, locale),
    // Offline: then the table cannot be had either.
    () => undefined,
  );
  return known;
}
