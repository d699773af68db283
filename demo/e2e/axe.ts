/** axe-core on what the portal shows in a real page. */
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import type {Page} from 'playwright';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in the portal's own elements, as "rule: where". */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(source);
  return page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: {run(context: object, options: object): Promise<{violations: {id: string; nodes: {target: unknown}[]}[]}>};
      }
    ).axe;
    const {violations: found} = await axe.run(
      {include: ['portal-app']},
      {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']},
    );
    return found.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${JSON.stringify(target)}`));
  });
}
