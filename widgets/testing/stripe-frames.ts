import type {BrowserCommand} from 'vitest/node';

/** What a customer does in Stripe's frames, which are of another origin: only the browser's driver reaches into them. */

/** Types a card into the Payment Element. */
export const typeCard: BrowserCommand<[number: string]> = async ({page}, number) => {
  const frame = await frameAt(page, '/v3/frames/payment.html');
  await frame.fill('[name=number]', number);
  await frame.fill('[name=expiry]', '12 / 34');
  await frame.fill('[name=cvc]', '123');
};

/** Presses Escape inside the Payment Element. */
export const escapeInCard: BrowserCommand<[]> = async ({page}) => {
  const frame = await frameAt(page, '/v3/frames/payment.html');
  await frame.press('[name=number]', 'Escape');
};

/** Answers the bank's 3-D Secure page. */
export const answerBank: BrowserCommand<[outcome: 'succeed' | 'fail']> = async ({page}, outcome) => {
  const frame = await frameAt(page, '/3ds/');
  await frame.click(`[data-outcome=${outcome}]`);
};

interface Frames {
  frames(): {url(): string; isDetached(): boolean}[];
}
type Frame = {
  fill(selector: string, text: string): Promise<void>;
  press(selector: string, key: string): Promise<void>;
  click(selector: string): Promise<void>;
};

async function frameAt(page: unknown, path: string): Promise<Frame> {
  const endMs = Date.now() + 15_000;
  for (;;) {
    const found = (page as Frames).frames().findLast((frame) => frame.url().includes(path) && !frame.isDetached());
    if (found) return found as unknown as Frame;
    if (Date.now() > endMs) throw new Error(`there is no frame of ${path}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    typeCard: (number: string) => Promise<void>;
    escapeInCard: () => Promise<void>;
    answerBank: (outcome: 'succeed' | 'fail') => Promise<void>;
  }
}
