// npm test: installs what is missing, runs every test, and ends with the line "N passed, N failed".
// With arguments it runs those files or projects alone (npm test -- --project worker).
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {installWhatIsMissing, projectNode, quietEnvironment, root} from './ready.mjs';

installWhatIsMissing();

const reports = join(root, '.state', 'test-reports');
rmSync(reports, {recursive: true, force: true});
mkdirSync(reports, {recursive: true});

// The worker serves the built elements, so they have to be there before it can run.
if (!existsSync(join(root, 'widgets/dist/portal.js'))) {
  const build = [
    join(root, 'node_modules/vite/bin/vite.js'),
    'build',
    '--config',
    'widgets/vite.config.ts',
    '--logLevel',
    'error',
  ];
  if (spawnSync(projectNode(), build, {cwd: root, stdio: 'inherit', env: quietEnvironment()}).status !== 0)
    process.exit(1);
}

/** The demo's browser tests run after the others: with two cores, a page that waits is a test that fails for nothing. */
const runs =
  process.argv.length > 2
    ? [process.argv.slice(2)]
    : [
        ['--project', 'worker', '--project', 'node', '--project', 'widgets'],
        ['--project', 'e2e'],
      ];

let passed = 0;
let failed = 0;
runs.forEach((args, index) => {
  const report = join(reports, `${index}.json`);
  const {status} = spawnSync(
    projectNode(),
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    {cwd: root, stdio: 'inherit', env: quietEnvironment({CI: 'true'})},
  );
  const counts = readReport(report);
  passed += counts.passed;
  // A file that could not be loaded, or an error outside of any test, is a failure too.
  failed += counts.failed || (status === 0 && counts.passed ? 0 : 1);
});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

function readReport(path) {
  try {
    const {numPassedTests, numFailedTests} = JSON.parse(readFileSync(path, 'utf8'));
    return {passed: numPassedTests, failed: numFailedTests};
  } catch {
    return {passed: 0, failed: 0};
  }
}
