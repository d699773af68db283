/**
 * Takes away from this process what would make two runs of one seed differ: threads under `crypto.subtle`, and real time
 * under the timers of the `stripe` package. For the simulation's own process only.
 */
import {createHash, createHmac, timingSafeEqual} from 'node:crypto';

interface SecretKey {
  secret: Uint8Array;
}

const bytesOf = (data: BufferSource) =>
  data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const bufferOf = (bytes: Uint8Array) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const mac = ({secret}: SecretKey, data: BufferSource) => createHmac('sha256', secret).update(bytesOf(data)).digest();

/** SHA-256 and HMAC, which is all the worker uses. Anything else is an error, not a silent thread. */
const subtle = {
  digest: async (_algorithm: unknown, data: BufferSource) =>
    bufferOf(createHash('sha256').update(bytesOf(data)).digest()),
  importKey: async (format: string, data: BufferSource) => {
    if (format !== 'raw') throw new Error(`The simulation has no keys of format ${format}`);
    return {secret: bytesOf(data).slice()};
  },
  sign: async (_algorithm: unknown, key: SecretKey, data: BufferSource) => bufferOf(mac(key, data)),
  verify: async (_algorithm: unknown, key: SecretKey, signature: BufferSource, data: BufferSource) => {
    const expected = mac(key, data);
    const given = bytesOf(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  },
};

/** A pause of a retry passes at once; a deadline (20 s and more) never comes. */
const pauseMaxMs = 15_000;

export function makeDeterministic(): void {
  Object.defineProperty(crypto, 'subtle', {value: subtle, configurable: true});
  const timers = globalThis as unknown as {setTimeout: unknown; clearTimeout: unknown};
  timers.setTimeout = (work: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) =>
    ms < pauseMaxMs ? setImmediate(() => work(...values)) : undefined;
  timers.clearTimeout = (handle?: NodeJS.Immediate) => clearImmediate(handle);
}
