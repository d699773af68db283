// The READMEs: each folder has one, and what they link to or name as a path is there.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {root} from './ready.mjs';

/** Folders that a reader comes to by themselves; others may have a README, and it is read all the same. */
const folders = ['.', 'schema', 'worker', 'widgets', 'demo', 'demo/stripe', 'demo/records', 'worker/cli/import'];
const {scripts} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const problems = [];
for (const folder of folders) {
  if (existsSync(join(root, folder, 'README.md'))) continue;
  problems.push(
    `${join(folder, 'README.md')} is missing: say what lives there, how data flows, and what was decided and why.`,
  );
}
for (const readme of readmesIn('.')) {
  const path = join(root, readme);
  const text = readFileSync(path, 'utf8');
  for (const [, target] of text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    if (!existsSync(join(dirname(path), target))) problems.push(`${readme} links to ${target}, which is not there.`);
  }
  for (const [, script] of text.matchAll(/npm run ([a-z:-]+)/g)) {
    if (!scripts[script]) problems.push(`${readme} names npm run ${script}, which is not there.`);
  }
}
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);

/** Hidden folders hold state, `dist` what is built. */
function readmesIn(folder) {
  return readdirSync(join(root, folder), {withFileTypes: true}).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(\..*|node_modules|dist)$/.test(entry.name) ? [] : readmesIn(path);
    return entry.name === 'README.md' ? [path] : [];
  });
}
