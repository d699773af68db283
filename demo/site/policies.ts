// The Content-Security-Policy of a shop that has one; the root README shows merchants the same lines.

/**
 * @param api origin of the portal's API, which also serves its code
 * @param stripe origin that stands in for js.stripe.com in the demo
 */
export function contentSecurityPolicy(api: string, stripe: string): string {
  const stripeHosts = `${stripe} https://js.stripe.com https://*.js.stripe.com`;
  return [
    "default-src 'none'",
    `script-src 'self' ${api} ${stripeHosts}`,
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${api} ${stripe} https://api.stripe.com`,
    `frame-src 'self' ${stripeHosts} https://hooks.stripe.com`,
    `form-action 'self'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A message is somebody else's HTML: no script, no network, an origin of its own. */
export const messagePolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
