/** How often and when a message is tried. */

/** As many as the queue's own retries, see wrangler.toml. */
export const triesMax = 8;

/** A row that still waits after this has lost its message: the queue delivers within seconds. */
export const staleAfterMs = 2 * 60_000;

/** What Cloudflare's queues take in one `sendBatch`. */
export const requeueMax = 100;

/** How long a message waits after its nth delivery failed: 20 s, 40 s, … half an hour at the most. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(10 * 2 ** attempts, 1800);
}
