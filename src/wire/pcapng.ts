/** One captured frame. */
export interface PcapngPacket {
  /** Index into the interfaces. */
  readonly iface: number;
  /** Nanoseconds since the epoch of the capture. */
  readonly time: number;
  /** From the header on that the interface's link type names. */
  readonly bytes: Uint8Array;
  /** What somebody had to say about it: shown as a packet comment. */
  readonly comment?: string;
  /** Which way it went: 1 in, 2 out. */
  readonly direction?: 1 | 2;
}

export interface PcapngInterface {
  readonly name: string;
  readonly description?: string;
  /** What the bytes begin with: an Ethernet header (1, the default) or an IPv4 header (228). */
  readonly linkType?: number;
}

const SHB = 0x0a0d0d0a;
const IDB = 1;
const EPB = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_IPV4 = 228;

const OPT_END = 0;
const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const EPB_FLAGS = 2;
/** Time stamps count 10^-9 seconds. */
const NANOSECONDS = 9;

const encoder = new TextEncoder();

/** A growing little-endian buffer; each block is padded to four bytes. */
class Writer {
  private buffer = new Uint8Array(4096);
  private at = 0;

  u16(v: number): void {
    this.bytes(Uint8Array.of(v & 255, (v >>> 8) & 255));
  }

  u32(v: number): void {
    this.bytes(Uint8Array.of(v & 255, (v >>> 8) & 255, (v >>> 16) & 255, (v >>> 24) & 255));
  }

  bytes(b: Uint8Array): void {
    if (this.at + b.length > this.buffer.length) {
      const bigger = new Uint8Array(Math.max(this.buffer.length * 2, this.at + b.length));
      bigger.set(this.buffer);
      this.buffer = bigger;
    }
    this.buffer.set(b, this.at);
    this.at += b.length;
  }

  pad(): void {
    while (this.at % 4 !== 0) this.bytes(Uint8Array.of(0));
  }

  option(code: number, value: Uint8Array): void {
    this.u16(code);
    this.u16(value.length);
    this.bytes(value);
    this.pad();
  }

  done(): Uint8Array {
    return this.buffer.slice(0, this.at);
  }
}

function block(out: Writer, type: number, body: Writer): void {
  const bytes = body.done();
  out.u32(type);
  out.u32(bytes.length + 12);
  out.bytes(bytes);
  out.u32(bytes.length + 12);
}

/** A string option may hold 65,535 bytes; longer text is cut at a character. */
function text(s: string): Uint8Array {
  const bytes = encoder.encode(s);
  if (bytes.length <= 0xffff) return bytes;
  let end = 0xffff;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.slice(0, end);
}

/**
 * A capture file in pcapng (draft-ietf-opsawg-pcapng): one section, an Ethernet interface per device, an enhanced packet
 * block per frame with time stamps in nanoseconds.
 */
export function writePcapng(
  application: string,
  interfaces: readonly PcapngInterface[],
  packets: readonly PcapngPacket[],
): Uint8Array {
  const out = new Writer();
  const section = new Writer();
  section.u32(BYTE_ORDER);
  section.u16(1);
  section.u16(0);
  section.u32(0xffffffff); // length of the section: not given
  section.u32(0xffffffff);
  section.option(SHB_USERAPPL, text(application));
  section.option(OPT_END, new Uint8Array(0));
  block(out, SHB, section);
  for (const i of interfaces) {
    const body = new Writer();
    body.u16(i.linkType ?? LINKTYPE_ETHERNET);
    body.u16(0);
    body.u32(0); // no limit on the length
    body.option(IF_NAME, text(i.name));
    if (i.description !== undefined) body.option(IF_DESCRIPTION, text(i.description));
    body.option(IF_TSRESOL, Uint8Array.of(NANOSECONDS));
    body.option(OPT_END, new Uint8Array(0));
    block(out, IDB, body);
  }
  for (const p of packets) packet(out, p);
  return out.done();
}

function packet(out: Writer, p: PcapngPacket): void {
  const body = new Writer();
  body.u32(p.iface);
  body.u32(Math.floor(p.time / 0x1_0000_0000));
  body.u32(p.time >>> 0);
  body.u32(p.bytes.length);
  body.u32(p.bytes.length);
  body.bytes(p.bytes);
  body.pad();
  if (p.comment !== undefined) body.option(OPT_COMMENT, text(p.comment));
  if (p.direction !== undefined) body.option(EPB_FLAGS, Uint8Array.of(p.direction, 0, 0, 0));
  if (p.comment !== undefined || p.direction !== undefined) body.option(OPT_END, new Uint8Array(0));
  block(out, EPB, body);
}
