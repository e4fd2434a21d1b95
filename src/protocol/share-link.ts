import { readShared, SHARE_VERSION, type Shared, ShareError, writeShared } from './share.ts';

/** Longest link that is made, characters of its fragment. Beyond it a file is the better way. */
export const MAX_LINK = 8_000;
/** Longest fragment that is read at all, and the most text that may come out of one: a short link can hold a lot. */
const MAX_READ = 200_000;
const MAX_TEXT = 16_000_000;

/**
 * What journals of version 1 repeat, each written as one control character, which JSON text never holds. Part of the
 * form: links out there rely on it. A later version brings its own list.
 */
const PHRASES_V1 = [
  '{"at":{"steps":',
  ',"time":',
  '},"seq":',
  ',"line":',
  ',"action":{"do":"line","job":',
  ',"place":"',
  ',"text":"',
  ',"kind":"list"}},',
  ',"action":{"do":"exec","job":',
  ',"index":1,"argv":["',
  '"],"stdin":"","cwd":"/root","tty":true}},',
  ',"action":{"do":"end","job":',
  ',"status":0}}',
  '","',
  '{"lab":"',
  '","seed":1,"rx":"napi","saved":1,"journal":{"current":',
  ',"branches":[{"id":0,"parent":null,"title":"',
  ',"shared":',
  ',"entries":[',
  '],"end":{"steps":',
  ',"index":0,"argv":["',
  '"],"stdin":"","cwd":"/root","tty":false}},',
  ',"status":0,"cwd":"/root","vars":{"HOME":"/root","PATH":"/usr/sbin:/usr/bin:/sbin:/bin","USER":"root"',
  'iptables',
  ',"kind":"script"}},',
  ',"view":"explore","tab":"packet","net":null}',
  '{"at":{"flight":',
  ',"parent":{"branch":',
] as const;
const MARKS = PHRASES_V1.map((_, i) => String.fromCharCode(i + 1));
const PHRASES: Readonly<Record<number, readonly string[]>> = { 1: PHRASES_V1 };

const pack = (text: string): string => PHRASES_V1.reduce((t, phrase, i) => t.replaceAll(phrase, MARKS[i] ?? ''), text);

function unpack(text: string, phrases: readonly string[]): string {
  let { length } = text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they stand for the phrases
  return text.replace(/[\u0001-\u001f]/g, (mark) => {
    const phrase = phrases[mark.charCodeAt(0) - 1];
    if (phrase === undefined) throw damaged();
    length += phrase.length - 1;
    if (length > MAX_TEXT) throw tooMuch();
    return phrase;
  });
}

const tooMuch = (): ShareError => new ShareError('too long', 'there is too much in it');
const damaged = (): ShareError =>
  new ShareError('damaged', 'it is damaged: a part is missing, or something changed it on its way');

/** FNV-1a. Raw deflate has no checksum, and a cut link must not open as something else. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

async function through(bytes: Uint8Array<ArrayBuffer>, by: CompressionStream | DecompressionStream) {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const writer = by.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => {}); // the reading side tells
  const reader = by.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MAX_TEXT) {
      await reader.cancel().catch(() => {});
      throw tooMuch();
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function toText(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromText(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

/** The fragment of a link, without `#`. It may be longer than MAX_LINK: the caller decides. */
export const writeLink = (shared: Shared): Promise<string> => encode(JSON.stringify(writeShared(shared)));

/** Any text in the form of a link. */
export async function encode(text: string): Promise<string> {
  const packed = await through(new TextEncoder().encode(pack(text)), new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(packed.length + 4);
  bytes.set(packed);
  new DataView(bytes.buffer).setUint32(packed.length, checksum(packed));
  return `v${SHARE_VERSION}=${toText(bytes)}`;
}

/** Whether a fragment wants to be a link. */
export const isLink = (fragment: string): boolean => /^#?v\d+=/.test(fragment);

/** Reads a fragment, with or without `#`. Throws a ShareError, whatever the fragment is. */
export async function readLink(fragment: string): Promise<Shared> {
  // What a mail program or a sentence puts behind a link is no part of it.
  const match = /^#?v(\d{1,4})=([\w-]*)[^\w-]*$/.exec(fragment);
  if (!match) throw isLink(fragment) ? damaged() : new ShareError('foreign', 'it is no link of Hookscope');
  const [, number = '', data = ''] = match;
  const version = Number(number);
  if (version > SHARE_VERSION) return readShared(version, null);
  const phrases = PHRASES[version];
  if (!phrases) throw damaged();
  if (data.length > MAX_READ) throw tooMuch();
  return readShared(version, await contents(data, phrases));
}

async function contents(data: string, phrases: readonly string[]): Promise<unknown> {
  try {
    const bytes = fromText(data);
    const packed = bytes.subarray(0, -4);
    if (bytes.length < 5 || new DataView(bytes.buffer).getUint32(packed.length) !== checksum(packed)) throw damaged();
    const text = await through(packed, new DecompressionStream('deflate-raw'));
    return JSON.parse(unpack(new TextDecoder('utf-8', { fatal: true }).decode(text), phrases));
  } catch (error) {
    throw error instanceof ShareError ? error : damaged();
  }
}
