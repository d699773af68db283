import axe from 'axe-core';
import {expect, test} from 'vitest';
import {type ElementStates, findAll, mount, reach} from './states.ts';

/**
 * The tests that every element has: each of its states comes about, in light and dark, axe-core finds nothing in it;
 * and at 320 pixels, in both directions of writing, nothing sticks out.
 */
export function checkStates(states: ElementStates): void {
  for (const [name, state] of Object.entries(states)) {
    for (const theme of ['light', 'dark'] as const) {
      test(`${name}, ${theme}: axe finds nothing`, async () => {
        const mounted = mount(state, {theme, lang: 'en'});
        await reach(state, mounted);
        expect(await violations(mounted.box)).toEqual([]);
        mounted.box.remove();
      });
    }

    test(`${name}: 320 pixels, both ways`, async () => {
      for (const dir of ['ltr', 'rtl'] as const) {
        const mounted = mount(state, {dir, lang: 'en', widthPx: 320});
        await reach(state, mounted);
        expect(sticksOut(mounted.box)).toEqual([]);
        mounted.box.remove();
      }
    });
  }
}

/** What axe-core has against an element, in short. The rules about whole pages are the host page's business. */
export async function violations(root: HTMLElement): Promise<string[]> {
  // A transition half way has colours that nobody is meant to read. Each shadow root knows its own alone.
  const shadows = findAll(root, '*').flatMap(({shadowRoot}) => shadowRoot ?? []);
  for (const animation of [document, ...shadows].flatMap((scope) => scope.getAnimations()))
    if (animation.effect?.getTiming().iterations !== Infinity) animation.finish();
  const {violations} = await axe.run(root, {
    rules: {region: {enabled: false}, 'heading-order': {enabled: false}, 'target-size': {enabled: true}},
    resultTypes: ['violations'],
  });
  return violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

/** Elements that are wider than their box, or stand outside of it. What is hidden on purpose does not count. */
function sticksOut(box: HTMLElement): string[] {
  const {left, right} = box.getBoundingClientRect();
  return findAll(box, '*')
    .filter((element) => {
      const rect = element.getBoundingClientRect();
      const visible = rect.width > 1 && rect.height > 1;
      return visible && (rect.left < left - 1 || rect.right > right + 1);
    })
    .map((element) => element.outerHTML.slice(0, 120));
}
