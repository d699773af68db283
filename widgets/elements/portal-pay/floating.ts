import {openDialog} from '../../stripe/floating-dialog.ts';
import type {PortalPay} from './portal-pay.ts';

/** In a shadow root of the merchant's own: another sheet opens at the end of the body, on behalf of the first. */
export function openFloating(origin: PortalPay): void {
  const sheet = document.createElement('portal-pay');
  Object.assign(sheet, {from: origin, invoiceIds: origin.invoiceIds, currency: origin.currency});
  openDialog(origin, sheet);
  void sheet.updateComplete.then(() => sheet.open());
}
