import type {BrowserCommand} from 'vitest/node';

export interface Visit {
  /** All that can be read on the page, through shadow roots. */
  text: string;
  /** Errors and refusals by the page's Content-Security-Policy, from its console. */
  errors: string[];
  /** What was asked for, in order, without the page itself. */
  requests: string[];
  sessions: number;
  /** What the page's `sessionStorage` and address hold in the end. */
  storage: string;
  address: string;
}

/** Opens a page in a tab of its own, waits for a text to stand there, and reports what happened. */
export const visit: BrowserCommand<[url: string, waitFor: string]> = async (
  {context},
  url,
  waitFor,
): Promise<Visit> => {
  const page = await context.newPage();
  try {
    const errors: string[] = [];
    const requests: string[] = [];
    page.on('console', (message: {type(): string; text(): string}) => {
      if (message.type() === 'error' && !message.text().includes('favicon')) errors.push(message.text());
    });
    page.on('pageerror', (error: Error) => errors.push(String(error)));
    page.on('request', (request: {method(): string; url(): string}) =>
      requests.push(`${request.method()} ${request.url()}`),
    );
    await page.goto(url);
    await page.getByText(waitFor).first().waitFor({timeout: 15_000});
    const seen = await page.evaluate(() => ({
      text: document.body.innerText,
      sessions: document.querySelectorAll('portal-session').length,
      storage: JSON.stringify(sessionStorage),
      address: location.href,
    }));
    return {...seen, errors, requests: requests.slice(1)};
  } finally {
    await page.close();
  }
};

declare module 'vitest/browser' {
  interface BrowserCommands {
    visit: (url: string, waitFor: string) => Promise<Visit>;
  }
}
