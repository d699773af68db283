// node guard.mjs COMMAND ARGS…: runs a command in a process group of its own, and ends the group when asked to or
// when whoever started it is gone. Wrangler leaves workerd behind when only its wrapper is killed, and a killed
// `npm start` can tell nobody: its end of our stdin closing is what always reaches us.
import {spawn} from 'node:child_process';

const GRACE_MS = 4000;
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, {stdio: ['ignore', 'inherit', 'inherit'], detached: process.platform !== 'win32'});

function endGroup(signal) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // Nothing of it is left.
  }
}

let ending = false;
function end() {
  if (ending) return;
  ending = true;
  endGroup('SIGTERM');
  setTimeout(() => endGroup('SIGKILL'), GRACE_MS).unref();
}

process.stdin.resume();
process.stdin.on('end', end);
process.stdin.on('error', end);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
child.on('error', (error) => {
  console.error(String(error));
  process.exit(127);
});
child.on('exit', (code, signal) => {
  // Its children may live on: the group ends with it.
  endGroup('SIGKILL');
  process.exit(code ?? (signal ? 1 : 0));
});
