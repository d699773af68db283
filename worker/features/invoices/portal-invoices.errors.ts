import {Problem} from '../../http/problems.ts';

/** The same for one that does not exist, is a draft, or is somebody else's. */
export const invoiceNotFound = () => new Problem(404, 'invoices.not_found', 'There is no such invoice.');
