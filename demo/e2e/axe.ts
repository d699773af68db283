/** axe-core on what the portal shows in a real page. */
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import type {Page} from 'playwright';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs in the page. A transition half way has colours that nobody is meant to read; each shadow root knows its own alone. */
const finishAnimations = `(function finish(scope) {
  for (const animation of scope.getAnimations())
    if (animation.effect?.getTiming().iterations !== Infinity) animation.finish();
  for (const {shadowRoot} of scope.querySelectorAll('*')) if (shadowRoot) finish(shadowRoot);
})(document)`;

interface Axe {
  run(
    context: object,
    options: object,
  ): Promise<{violations: {id: string; nodes: {target: unknown; failureSummary?: string}[]}[]}>;
}

/** What axe finds in the portal's own elements, as "rule: where: what". */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(source);
  await page.evaluate(finishAnimations);
  return page.evaluate(async () => {
    const {axe} = globalThis as unknown as {axe: Axe};
    const {violations: found} = await axe.run(
      {include: ['portal-app']},
      {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']},
    );
    return found.flatMap(({id, nodes}) =>
      nodes.map(({target, failureSummary}) => `${id}: ${JSON.stringify(target)}: ${failureSummary}`),
    );
  });
}
