import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {PortalNavigateEvent} from '../events/request-events.ts';

/**
 * Where the customer is, as it stands in the address: one query parameter beside the page's own.
 *
 *   ?portal=invoices                                     {view: 'invoices', params: {}}
 *   ?portal=invoices/inv_1                               {view: 'invoices', id: 'inv_1', params: {}}
 *   ?portal=invoices~filter.unpaid~sort.-dueDate         {view: 'invoices', params: {filter: 'unpaid', sort: '-dueDate'}}
 */
export interface Place {
  /** '' is wherever the element begins. */
  view: string;
  id?: string;
  params: Record<string, string>;
}

// A page that has only just begun has no open Pay sheet: its mark (`~pay.open`) is from before a reload.
const begun = readPlace();
if (begun.params['pay'] === 'open') {
  begun.params['pay'] = '';
  history.replaceState(history.state, '', hrefOf(begun));
}

const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

/** Reads the place from an address's query (`location.search`). Whatever cannot be read is no place. */
export function readPlace(search = location.search): Place {
  const raw =
    search
      .slice(1)
      .split('&')
      .find((pair) => pair.startsWith('portal='))
      ?.slice(7) ?? '';
  const [path = '', ...pairs] = decode(raw.replaceAll('+', ' ')).split('~');
  const [view = '', id] = path.split('/');
  const params: Record<string, string> = {};
  for (const pair of pairs) {
    const dot = pair.indexOf('.');
    if (dot > 0) params[pair.slice(0, dot)] = decode(pair.slice(dot + 1));
  }
  return {view, ...(id && {id}), params};
}

/** The address of this page with another place in it. All else in it stays as it was, letter for letter. */
export function hrefOf({view, id, params}: Place): string {
  let place = id ? `${view}/${id}` : view;
  for (const [name, value] of Object.entries(params)) {
    if (value) place += `~${name}.${value.replace(/[%~]/g, (sign) => (sign === '%' ? '%25' : '%7E'))}`;
  }
  const others = location.search
    .slice(1)
    .split('&')
    .filter((pair) => pair && !pair.startsWith('portal='));
  if (place) others.push('portal=' + encodeURIComponent(place).replaceAll('%2F', '/'));
  return location.pathname + (others.length ? '?' + others.join('&') : '') + location.hash;
}

/**
 * Follows the address for an element, and changes it. `history.state` is the page's and is carried along: a router of
 * the page's own finds there what it put there.
 */
export class PlaceController implements ReactiveController {
  place = readPlace();
  #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    listeners.add(this.#read);
    addEventListener('popstate', this.#read);
    this.place = readPlace();
  }

  hostDisconnected(): void {
    listeners.delete(this.#read);
    removeEventListener('popstate', this.#read);
  }

  /** Goes to another view or document: asks the page first (`portal-navigate`), then makes a step in the history. */
  go(place: Place): void {
    const href = hrefOf(place);
    if (!this.#host.dispatchEvent(new PortalNavigateEvent(place, href))) return;
    history.pushState(history.state, '', href);
    tell();
  }

  /** Notes how the present view is set (filter, sort, search), without a step in the history. */
  note(params: Record<string, string>, view = this.place.view): void {
    history.replaceState(history.state, '', hrefOf({...this.place, view, params}));
    tell();
  }

  /** For a link to a place: an ordinary click goes there within the page, any other (new tab, copy) is the browser's. */
  follow(place: Place): (event: MouseEvent) => void {
    return (event) => {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.go(place);
    };
  }

  #read = (): void => {
    this.place = readPlace();
    this.#host.requestUpdate();
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
