import {existsSync} from 'node:fs';
import {join} from 'node:path';
import chromium, {inflate, setupLambdaEnvironment} from '@sparticuz/chromium';

/**
 * A Chromium that comes inside an npm package, so that tests run on a bare machine without another download. Where the
 * system lacks libnss3, the package's own copy is used, which it ships for a system other than ours.
 *
 * @returns path of the executable
 */
export async function chromiumPath(): Promise<string> {
  const path = await chromium.executablePath();
  const hasNss = ['x86_64-linux-gnu', 'aarch64-linux-gnu', ''].some((folder) =>
    existsSync(join('/usr/lib', folder, 'libnss3.so')),
  );
  if (process.platform === 'linux' && !hasNss) {
    const bin = join(import.meta.dirname, '../../node_modules/@sparticuz/chromium/bin');
    setupLambdaEnvironment(join(await inflate(join(bin, 'al2023.tar.br')), 'al2023/lib'));
  }
  return path;
}
