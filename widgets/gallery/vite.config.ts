import {defineConfig} from 'vite';

/** For looking at the elements: `npx vite widgets/gallery --config widgets/gallery/vite.config.ts`. Never built. */
export default defineConfig({
  root: import.meta.dirname,
  server: {fs: {allow: ['..', '../../node_modules']}},
});
