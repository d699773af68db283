// https://docs.stripe.com/webhooks#verify-manually: HMAC-SHA256 over `<seconds>.<body>`.

/** The `Stripe-Signature` header for a body sent at `seconds` (since 1970). */
export async function signatureHeader(body: string, secret: string, seconds: number): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), {name: 'HMAC', hash: 'SHA-256'}, false, [
    'sign',
  ]);
  const signed = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`${seconds}.${body}`)));
  return `t=${seconds},v1=${[...signed].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
