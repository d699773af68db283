import type {Plugin} from 'vite';

/**
 * The headers with which Cloudflare serves the files (developers.cloudflare.com/workers/static-assets/headers). A module
 * script on another origin needs CORS, and so do the chunks it imports; a chunk's name changes with its content.
 */
const headers = `/portal.js
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=300
/portal/*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=31536000, immutable
/*
  X-Content-Type-Options: nosniff
`;

export function assetHeaders(): Plugin {
  return {
    name: 'asset-headers',
    generateBundle() {
      this.emitFile({type: 'asset', fileName: '_headers', source: headers});
    },
  };
}
