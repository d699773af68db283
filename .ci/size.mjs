// The size budget, in bytes after brotli: the loader, and all JavaScript until the first row of invoices is there,
// against a minimal element that is built in the same run. Needs a build: npm run build (verify and bench make one).
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {brotliCompressSync, constants} from 'node:zlib';
import {build} from 'vite';
import {root} from './ready.mjs';

const loaderMax = 1365;
const timesMinimalMax = 2;

await build({configFile: join(root, 'widgets/vite.config.ts'), logLevel: 'error'});
const dist = join(root, 'widgets/dist');
const [release] = JSON.parse(readFileSync(join(dist, 'releases.json'), 'utf8'));
const read = (file) => readFileSync(join(dist, file));
const bytes = (content) => brotliCompressSync(content, {params: {[constants.BROTLI_PARAM_QUALITY]: 11}}).length;

const loader = bytes(read('portal.js'));
const chunk = (element) => release.find((file) => new RegExp(`/${element}-[\\w-]+\\.js$`).test(file));
const needed = withImports([chunk('portal-session'), chunk('portal-invoices')]);
const firstRow = loader + needed.reduce((sum, file) => sum + bytes(read(file)), 0);
const minimal = bytes(await buildMinimal());

const rows = [
  ['loader', loader, loaderMax],
  [
    `JavaScript until the first invoice row (${['portal.js', ...needed].join(', ')})`,
    firstRow,
    timesMinimalMax * minimal,
  ],
];
let over = false;
for (const [name, size, max] of rows) {
  const met = size <= max;
  over ||= !met;
  console.log(`${met ? 'ok  ' : 'MISS'} (e) ${name}: ${size} bytes, at most ${max}`);
}
console.log(`     the minimal element: ${minimal} bytes; ratio ${(firstRow / minimal).toFixed(2)}`);
process.exit(over ? 1 : 0);

/** The chunks and all that they import statically; what is imported on demand is not needed for the first row. */
function withImports(files) {
  const all = new Set(files);
  for (const file of all) {
    for (const [, name] of read(file)
      .toString()
      .matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) {
      all.add(`portal/${name}`);
    }
  }
  return [...all];
}

async function buildMinimal() {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: {entry: join(root, '.ci/size/minimal-element.ts'), formats: ['es'], fileName: 'minimal'},
      rolldownOptions: {output: {minify: true}},
    },
  });
  return (Array.isArray(result) ? result[0] : result).output[0].code;
}
