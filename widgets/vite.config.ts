import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {defineConfig, type Plugin} from 'vite';
import {assetHeaders} from './build/headers.ts';
import {tidyTemplates} from './build/tidy-templates.ts';

const RELEASES_KEPT = 10;

/**
 * What the first element in a page needs in any case, in one file with portal-session: the loader asks for it while it
 * asks for the element, so that the two come side by side.
 */
const SHARED = [
  /node_modules\/(lit|lit-html|lit-element|@lit\/(reactive-element|context|task))\/(?!.*(directives\/|decorators))/,
  /node_modules\/@lit\/localize\/.*(install|default-msg|str-tag)/,
  /widgets\/(client|controllers|internal|elements\/portal-session)\//,
  /widgets\/(events\/(everywhere|session|request)|text\/(locale|invoices)|styles\/(base|badge|table|field))/,
  /rolldown\/runtime/,
];

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [tidyTemplates(), classicLoader(), assetHeaders(), keepReleases()],
  build: {
    outDir: 'dist',
    // Chunks of earlier releases stay: a page that was opened before a release still asks for them.
    emptyOutDir: false,
    target: 'es2022',
    lib: {entry: 'portal.ts', formats: ['es'], fileName: () => 'portal.js'},
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension',
      // @lit/localize does not say that importing `msg` need not bring the code that translates; the decorators are alike.
      treeshake: {moduleSideEffects: [{test: /@lit\/localize|decorators/, sideEffects: false}]},
      output: {
        chunkFileNames: 'portal/[name]-[hash].js',
        minify: true,
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {name: 'portal-session', test: (id) => SHARED.some((path) => path.test(id))},
            {name: 'decorators', test: /decorators|oxc-project/},
          ],
        },
      },
    },
  },
});

/**
 * Makes portal.js run as a classic script too: in a function of its own, so that a second tag does not declare its names
 * again, and with the chunks' addresses taken from the tag, because a classic script from another origin has no base
 * address for `import()` (HTML, "create a classic script": muted errors).
 */
function classicLoader(): Plugin {
  return {
    name: 'classic-loader',
    generateBundle(_options, bundle) {
      const loader = bundle['portal.js'];
      if (loader?.type !== 'chunk') return;
      if (/^\s*import[\s{"']|[;}]\s*(import|export)[\s{]|import\.meta/.test(loader.code)) {
        this.error('portal.js must not import or export anything: it also runs as a classic script');
      }
      loader.code =
        `(()=>{const at=(document.currentScript||document.querySelector('script[data-key^=ptl_],script[src*="/portal.js"]')).src;` +
        loader.code.replace(/import\((["'`])\.\/(.*?)\1\)/g, 'import(new URL("$2",at))').trim() +
        '})()\n';
    },
  };
}

/**
 * Writes releases.json, newest first: the files of each release. Chunks that none of the last ten names are deleted.
 * On a machine without the earlier chunks, fetch them first (README, "Releases").
 */
function keepReleases(): Plugin {
  return {
    name: 'keep-releases',
    writeBundle({dir}, bundle) {
      const list = `${dir}/releases.json`;
      let releases: string[][] = [];
      try {
        releases = JSON.parse(readFileSync(list, 'utf8'));
      } catch {
        // The first build here.
      }
      const files = Object.keys(bundle).sort();
      releases = [files, ...releases.filter((other) => String(other) !== String(files))];
      const kept = new Set(releases.slice(0, RELEASES_KEPT).flat());
      for (const file of releases.slice(RELEASES_KEPT).flat()) {
        if (!kept.has(file)) rmSync(`${dir}/${file}`, {force: true});
      }
      writeFileSync(list, JSON.stringify(releases.slice(0, RELEASES_KEPT), null, 1));
    },
  };
}
