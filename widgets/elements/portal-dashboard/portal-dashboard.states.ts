import {html} from 'lit';
import {never, Problem} from '../../testing/fake-api.ts';
import {dashboard, emptyDashboard} from '../../testing/fixtures.ts';
import type {ElementStates} from '../../testing/states.ts';

const element = () => html`<portal-dashboard></portal-dashboard>`;

export const states: ElementStates = {
  pending: {element, answers: {'GET /dashboard': never}},
  empty: {element, answers: {'GET /dashboard': emptyDashboard}, shows: 'Nothing to pay'},
  failed: {element, answers: {'GET /dashboard': new Problem(500, 'internal')}, shows: 'req_test'},
  complete: {element, answers: {'GET /dashboard': dashboard}, shows: '£12,845.50'},
  notOnline: {
    element,
    answers: {
      'GET /dashboard': {...dashboard, totals: dashboard.totals.map((total) => ({...total, payableMinor: 0}))},
    },
    shows: 'cannot be paid online',
  },
  signedOut: {element, signedOut: true, answers: {}, shows: 'Sign in to see this'},
  expired: {element, signedOut: 'expired', answers: {}, shows: 'Sign in again'},
};
