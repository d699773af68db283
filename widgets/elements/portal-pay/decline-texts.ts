import {msg} from '@lit/localize';
import {declineReason} from '../../text/decline-reasons.ts';

/** What to tell the customer about a decline, which is certain: why, what to do, and that no money has moved. */
export function declineText(code: string, method = 'card'): string {
  return `${declineReason(code, method)} ${msg('Nothing was charged.')}`;
}
