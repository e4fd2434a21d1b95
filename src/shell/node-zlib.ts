/**
 * Stands in for `node:zlib` where the shell library is bundled for the browser (vite.config.ts). Its `gzip` and `gunzip`
 * programs say that they are not there; nothing else asks for it.
 */
const missing = (): never => {
  throw new Error('gzip: not available in this shell');
};

export const constants = { Z_BEST_COMPRESSION: 9, Z_BEST_SPEED: 1, Z_DEFAULT_COMPRESSION: -1 };
export const gzipSync = missing;
export const gunzipSync = missing;
