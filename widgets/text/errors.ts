import type {PortalError} from '../client/portal-error.ts';
export function errorText(_e: PortalError): string {
  return '';
}
