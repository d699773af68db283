// The READMEs: each folder has one, and what they link to or name as a path is there.
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {root} from './ready.mjs';

const readmes = [
  'README.md',
  'schema/README.md',
  'worker/README.md',
  'widgets/README.md',
  'demo/README.md',
  'demo/stripe/README.md',
];
const problems = [];
for (const readme of readmes) {
  const path = join(root, readme);
  if (!existsSync(path)) {
    problems.push(`${readme} is missing: say what lives there, how data flows, and what was decided and why.`);
    continue;
  }
  const text = readFileSync(path, 'utf8');
  for (const [, target] of text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    if (!existsSync(join(dirname(path), target))) problems.push(`${readme} links to ${target}, which is not there.`);
  }
  for (const [, script] of text.matchAll(/npm run ([a-z:-]+)/g)) {
    if (!JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts[script])
      problems.push(`${readme} names npm run ${script}, which is not there.`);
  }
}
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
