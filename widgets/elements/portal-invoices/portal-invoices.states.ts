import {html} from 'lit';
import {grant, never, Problem} from '../../testing/fake-api.ts';
import {invoicePage, summary} from '../../testing/invoices.ts';
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
  retainers: {
    element,
    answers: {
      'GET /invoices': {
        ...invoicePage,
        nextCursor: null,
        data: [
          summary({id: 'inv_r1', number: 'RET-8', kind: 'retainer', totalMinor: 500000}),
          summary({
            id: 'inv_r2',
            number: 'RET-7',
            kind: 'retainer',
            status: 'paid',
            totalMinor: 250000,
            balanceMinor: 0,
            payOnline: {allowed: false, reason: 'paid'},
          }),
        ],
      },
    },
    shows: 'RET-7',
  },
  selected: {
    element,
    answers: {'GET /invoices': invoicePage},
    shows: '3 invoices',
    act: async (host) => {
      const boxes = () => host.shadowRoot!.querySelectorAll<HTMLInputElement>('tbody .pick input');
      for (let waitedMs = 0; !boxes().length && waitedMs < 4000; waitedMs += 20) {
        await new Promise((done) => setTimeout(done, 20));
      }
      for (const place of [0, 2, 5]) boxes()[place]?.click();
    },
  },
  viewer: {
    element,
    answers: {'GET /invoices': invoicePage, 'POST /session/refresh': () => grant({role: 'viewer'})},
    shows: 'INV-2010',
  },
};
