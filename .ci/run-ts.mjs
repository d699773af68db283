// node .ci/run-ts.mjs FILE.ts [args]: installs what is missing and runs a TypeScript file under the project's Node.
import {spawn} from 'node:child_process';
import {installWhatIsMissing, projectNode, quietEnvironment} from './ready.mjs';

installWhatIsMissing();
const child = spawn(projectNode(), ['--disable-warning=ExperimentalWarning', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: quietEnvironment(),
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
