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

/** How many elements the Payment Element has of a kind. */
export const inPayFrame: BrowserCommand<[selector: string]> = async ({page}, selector) => {
  const frame = await frameAt(page, '/v3/frames/payment.html');
  return frame.locator(selector).count();
};

/** Connects the bank's first test account in its window: verified at once. */
export const connectBank: BrowserCommand<[]> = async ({page}) => {
  await (await frameAt(page, '/v3/frames/payment.html')).click('#bankButton');
  const bank = await frameAt(page, '/v3/frames/bank.html');
  await bank.click('.BankButton');
  await bank.click('.Main');
  await gone(bank);
};

/** Types an account in the bank's window: verified by micro-deposits. */
export const typeBank: BrowserCommand<[account: string]> = async ({page}, account) => {
  await (await frameAt(page, '/v3/frames/payment.html')).click('#bankButton');
  const bank = await frameAt(page, '/v3/frames/bank.html');
  await bank.click('.Quiet');
  await bank.fill('[name=routingNumber]', '110000000');
  await bank.fill('[name=accountNumber]', account);
  await bank.fill('[name=again]', account);
  await bank.click('.Main');
  await gone(bank);
};

/** Answers the bank's 3-D Secure page. */
export const answerBank: BrowserCommand<[outcome: 'succeed' | 'fail']> = async ({page}, outcome) => {
  const frame = await frameAt(page, '/3ds/');
  await frame.click(`[data-outcome=${outcome}]`);
  await gone(frame);
};

interface Frames {
  frames(): {url(): string; isDetached(): boolean}[];
}
type Frame = {
  fill(selector: string, text: string): Promise<void>;
  press(selector: string, key: string): Promise<void>;
  click(selector: string): Promise<void>;
  locator(selector: string): {count(): Promise<number>};
  isDetached(): boolean;
};

/** Waits until a window is closed: else the next look for one may find this one, and what it tells the field may be late. */
async function gone(frame: Frame): Promise<void> {
  const endMs = Date.now() + 15_000;
  while (!frame.isDetached()) {
    if (Date.now() > endMs) throw new Error('the window did not close');
    await new Promise((done) => setTimeout(done, 20));
  }
}

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
    inPayFrame: (selector: string) => Promise<number>;
    typeCard: (number: string) => Promise<void>;
    escapeInCard: () => Promise<void>;
    connectBank: () => Promise<void>;
    typeBank: (account: string) => Promise<void>;
    answerBank: (outcome: 'succeed' | 'fail') => Promise<void>;
  }
}
