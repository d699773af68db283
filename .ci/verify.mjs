// npm run verify: everything that must be right before a change lands, the quick checks first.
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {installWhatIsMissing, projectNode, quietEnvironment, root} from './ready.mjs';

installWhatIsMissing();

/** Name, what it runs under the project's Node, and what to do when it fails. */
const checks = [
  ['format', ['node_modules/oxfmt/bin/oxfmt', '--check', '.'], 'npm run format'],
  ['lint', ['node_modules/oxlint/bin/oxlint', '--deny-warnings'], 'see above'],
  [
    'types of the worker, the demo and the commands',
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
    'see above',
  ],
  ['types of the widgets', ['node_modules/typescript/bin/tsc', '-p', 'widgets/tsconfig.json'], 'see above'],
  ['types of the widgets against the API', ['node_modules/typescript/bin/tsc', '-p', 'widgets/client'], 'see above'],
  ['import rules', ['.ci/import-rules.mjs'], 'the comment of the rule in .dependency-cruiser.cjs says how'],
  ['docs', ['.ci/docs.mjs'], 'see above'],
  ['size budget', ['.ci/size.mjs'], 'widgets/README.md says what may be loaded when'],
  ['tests', ['.ci/test.mjs'], 'see above'],
];

for (const [name, command, cure] of checks) {
  const started = Date.now();
  const {status} = spawnSync(projectNode(), [join(root, command[0]), ...command.slice(1)], {
    cwd: root,
    stdio: 'inherit',
    env: quietEnvironment(),
  });
  if (status !== 0) {
    console.error(`verify: ${name} failed (${cure})`);
    process.exit(1);
  }
  // The tests come last, and so does their count of what passed and failed.
  if (name !== 'tests') console.error(`verify: ${name} ok, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
