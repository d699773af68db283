// Text into HTML. Everything shown goes through here.
export function escaped(text: unknown): string {
  return String(text ?? '').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A page of the sandbox's own, with its style inside; scripts only by address, so that the policy can refuse all others. */
export function htmlPage(title: string, body: string, options: {scripts?: string[]; style?: string} = {}): Response {
  const scripts = (options.scripts ?? []).map((src) => `<script src="${escaped(src)}" defer></script>`).join('');
  return new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${options.style ?? ''}</style>${scripts}</head><body>${body}</body></html>`,
    {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'",
        'cache-control': 'no-store',
      },
    },
  );
}
