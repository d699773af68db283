import type {ReactiveControllerHost} from 'lit';
import {hrefOf, PlaceController, readPlace} from '../../controllers/place.ts';

/** A step back comes about later: a sheet that opens meanwhile must not lose its own step to it. */
let steppingBack: Promise<unknown> | undefined;
const STEP_BACK_MAX_MS = 500;

/** Sheets whose step the customer stands on. */
const standing = new Set<HistoryStep>();

// Forward to a step that was left: its sheet is gone, and what is payable may be another. So the mark goes too, before
// any element reads the place: the page stands there as it is.
addEventListener(
  'popstate',
  () => {
    const place = readPlace();
    if (place.params['pay'] !== 'open' || standing.size) return;
    const {pay: _, ...params} = place.params;
    history.replaceState(history.state, '', hrefOf({...place, params}));
  },
  {capture: true},
);

/**
 * A step in the history for an open sheet, so that the back button of a phone leaves the sheet and not the page. It is
 * marked in the place (`~pay.open`), since `history.state` is the page's own.
 */
export class HistoryStep {
  #place: PlaceController;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#place = new PlaceController(host);
  }

  async set(isWanted: () => boolean): Promise<void> {
    await steppingBack;
    const place = readPlace();
    if (!isWanted() || place.params['pay']) return;
    history.pushState(history.state, '', hrefOf({...place, params: {...place.params, pay: 'open'}}));
    this.#place.place = readPlace();
    standing.add(this);
  }

  /** Whether the customer has stepped back over it. Says so once. */
  wasLeft(): boolean {
    if (!standing.has(this) || this.#place.place.params['pay']) return false;
    standing.delete(this);
    return true;
  }

  /** Leaves the step to another place, which is gone to next: there is no step back then. */
  release(): void {
    if (!standing.has(this)) return;
    standing.delete(this);
    const {pay: _, ...params} = readPlace().params;
    this.#place.note(params);
  }

  /** The sheet has been taken out of the page. */
  forget(): void {
    standing.delete(this);
  }

  /** Takes the step back, when the sheet was left in another way. */
  undo(): void {
    if (!standing.has(this)) return;
    standing.delete(this);
    if (!readPlace().params['pay']) return;
    steppingBack = new Promise((done) => {
      addEventListener('popstate', done, {once: true});
      setTimeout(done, STEP_BACK_MAX_MS);
    });
    history.back();
  }
}
