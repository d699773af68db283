import {html} from 'lit';
import {never, Problem} from '../../testing/fake-api.ts';
import {dashboard, emptyDashboard} from '../../testing/fixtures.ts';
import type {ElementStates} from '../../testing/states.ts';

const element = () => html`<portal-app></portal-app>`;

export const states: ElementStates = {
  pending: {element, answers: {'POST /session/refresh': never}},
  empty: {element, answers: {'GET /dashboard': emptyDashboard}, shows: 'Nothing to pay'},
  failed: {element, answers: {'POST /session/refresh': new Problem(500, 'internal')}, shows: 'Try again'},
  complete: {element, answers: {'GET /dashboard': dashboard}, shows: '£12,845.50'},
  signedOut: {element, signedOut: true, answers: {}, shows: 'No password needed'},
  expired: {element, signedOut: 'expired', answers: {}, shows: 'Your session has ended'},
};
