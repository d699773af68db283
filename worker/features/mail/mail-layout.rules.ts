/**
 * The frame of every mail: one table of at most 600 pixels that shrinks to 320, styles inline because mail programs
 * drop style sheets, and a style sheet for the dark that those which know it may use. Everything put in is escaped.
 */
import {html, raw} from 'hono/html';

/** What `html` makes: escaped text. */
export type Markup = ReturnType<typeof html>;

/** Characters that break a header line or turn the direction of what follows; names come from outside. */
const unprintable = /[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** One printable line: for subjects, and for names inside a sentence. */
export function oneLine(text: string): string {
  return text.replace(unprintable, ' ').replace(/\s+/g, ' ').trim();
}

// Constants of ours, so they may go in unescaped.
const darkStyles = raw(`<style>
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .page { background: #101114 !important; }
    .sheet { background: #1b1d21 !important; border-color: #33363d !important; }
    .text, .code { color: #f2f3f5 !important; }
    .quiet { color: #a9adb6 !important; }
    .panel { background: #26292f !important; }
  }
</style>`);

const font = "font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;";

export interface Sheet {
  language: string;
  title: string;
  /** What a mail program shows beside the subject. */
  preview: string;
  merchantName: string;
  content: Markup;
  footer: string;
}

/** A whole HTML document. */
export async function mailPage({language, title, preview, merchantName, content, footer}: Sheet): Promise<string> {
  const page = await html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${darkStyles}
      </head>
      <body class="page" style="margin: 0; padding: 0; background: #f4f5f7;">
        <div style="display: none; max-height: 0; overflow: hidden;">${preview}</div>
        <table
          role="presentation"
          class="page"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          style="background: #f4f5f7;"
        >
          <tr>
            <td align="center" style="padding: 24px 12px;">
              <table
                role="presentation"
                class="sheet"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                style="max-width: 600px; background: #ffffff; border: 1px solid #e2e4e9; border-radius: 12px;"
              >
                <tr>
                  <td style="padding: 28px 24px 0;">
                    <p
                      class="quiet"
                      style="${font} margin: 0; font-size: 15px; font-weight: 600; color: #5b616e; overflow-wrap: anywhere;"
                    >
                      ${merchantName}
                    </p>
                  </td>
                </tr>
                <tr>
                  <td style="padding: 12px 24px 28px;">${content}</td>
                </tr>
              </table>
              <p
                class="quiet"
                style="${font} max-width: 560px; margin: 16px auto 0; font-size: 13px; line-height: 20px; color: #6b7180; overflow-wrap: anywhere;"
              >
                ${footer}
              </p>
            </td>
          </tr>
        </table>
      </body>
    </html>`;
  return page.toString();
}

export function heading(text: string): Markup {
  return html`<h1
    class="text"
    style="${font} margin: 0 0 12px; font-size: 22px; line-height: 30px; font-weight: 650; color: #14161a; overflow-wrap: anywhere;"
  >
    ${text}
  </h1>`;
}

export function paragraph(text: string): Markup {
  return html`<p
    class="text"
    style="${font} margin: 0 0 12px; font-size: 16px; line-height: 24px; color: #2a2e36; overflow-wrap: anywhere;"
  >
    ${text}
  </p>`;
}

export function quietParagraph(text: string): Markup {
  return html`<p
    class="quiet"
    style="${font} margin: 0; font-size: 14px; line-height: 21px; color: #5b616e; overflow-wrap: anywhere;"
  >
    ${text}
  </p>`;
}

/** A code to be read and typed: large, in figures of one width, not broken over lines. */
export function largeCode(code: string): Markup {
  return html`<table
    role="presentation"
    class="panel"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    style="margin: 20px 0; background: #f4f5f7; border-radius: 10px;"
  >
    <tr>
      <td
        class="code"
        align="center"
        style="padding: 18px 8px; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 36px; line-height: 44px; font-weight: 700; letter-spacing: 6px; white-space: nowrap; color: #14161a;"
      >
        ${code}
      </td>
    </tr>
  </table>`;
}
