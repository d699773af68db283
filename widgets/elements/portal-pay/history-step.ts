import type {ReactiveControllerHost} from 'lit';
import {hrefOf, PlaceController, readPlace} from '../../controllers/place.ts';

/** A step back comes about later: a sheet that opens meanwhile must not lose its own step to it. */
let steppingBack: Promise<unknown> | undefined;
const STEP_BACK_MAX_MS = 500;

/**
 * A step in the history for an open sheet, so that the back button of a phone leaves the sheet and not the page. It is
 * marked in the place (`~pay.open`), since `history.state` is the page's own.
 */
export class HistoryStep {
  #place: PlaceController;
  #isSet = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#place = new PlaceController(host);
  }

  async set(isWanted: () => boolean): Promise<void> {
    await steppingBack;
    const place = readPlace();
    if (!isWanted() || place.params['pay']) return;
    history.pushState(history.state, '', hrefOf({...place, params: {...place.params, pay: 'open'}}));
    this.#place.place = readPlace();
    this.#isSet = true;
  }

  /** Whether the customer has stepped back over it. Says so once. */
  wasLeft(): boolean {
    if (!this.#isSet || this.#place.place.params['pay']) return false;
    this.#isSet = false;
    return true;
  }

  /** Leaves the step to another place, which is gone to next: there is no step back then. */
  release(): void {
    if (!this.#isSet) return;
    this.#isSet = false;
    const {pay: _, ...params} = readPlace().params;
    this.#place.note(params);
  }

  /** Takes the step back, when the sheet was left in another way. */
  undo(): void {
    if (!this.#isSet) return;
    this.#isSet = false;
    if (!readPlace().params['pay']) return;
    steppingBack = new Promise((done) => {
      addEventListener('popstate', done, {once: true});
      setTimeout(done, STEP_BACK_MAX_MS);
    });
    history.back();
  }
}
