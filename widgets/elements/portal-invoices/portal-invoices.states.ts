import {html} from 'lit';
import {never, Problem} from '../../testing/fake-api.ts';
import {invoicePage} from '../../testing/invoices.ts';
import type {ElementStates} from '../../testing/states.ts';

const element = () => html`<portal-invoices></portal-invoices>`;

export const states: ElementStates = {
  pending: {element, answers: {'GET /invoices': never}},
  empty: {
    element,
    answers: {'GET /invoices': {data: [], nextCursor: null, today: '2026-11-22'}},
    shows: 'No invoices yet',
  },
  failed: {
    element,
    answers: {'GET /invoices': new Problem(500, 'internal')},
    shows: 'Something went wrong on our side',
  },
  complete: {element, answers: {'GET /invoices': invoicePage}, shows: 'INV-2010'},
};
