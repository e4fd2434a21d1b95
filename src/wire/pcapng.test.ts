import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from './bytes.ts';
import { type PcapngInterface, type PcapngPacket, writePcapng } from './pcapng.ts';

interface Read {
  readonly names: string[];
  readonly packets: PcapngPacket[];
}

/** Reads what `writePcapng` writes, by the draft and nothing else: little-endian, one section. */
function readPcapng(file: Uint8Array): Read {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const u16 = (at: number): number => view.getUint16(at, true);
  const u32 = (at: number): number => view.getUint32(at, true);
  const names: string[] = [];
  const packets: PcapngPacket[] = [];
  const options = (from: number, end: number): Map<number, Uint8Array> => {
    const found = new Map<number, Uint8Array>();
    for (let at = from; at + 4 <= end; ) {
      const [code, length] = [u16(at), u16(at + 2)];
      if (code === 0) break;
      found.set(code, file.slice(at + 4, at + 4 + length));
      at += 4 + Math.ceil(length / 4) * 4;
    }
    return found;
  };
  const decode = (b: Uint8Array | undefined): string => new TextDecoder().decode(b);
  for (let at = 0; at < file.length; ) {
    const [type, length] = [u32(at), u32(at + 4)];
    expect(length % 4).toBe(0);
    expect(u32(at + length - 4)).toBe(length);
    const end = at + length - 4;
    if (type === 0x0a0d0d0a) expect(u32(at + 8)).toBe(0x1a2b3c4d);
    else if (type === 1) {
      const o = options(at + 16, end);
      expect(u16(at + 8)).toBe(1);
      expect(o.get(9)).toEqual(Uint8Array.of(9));
      names.push(decode(o.get(2)));
    } else if (type === 6) {
      const size = u32(at + 20);
      const o = options(at + 28 + Math.ceil(size / 4) * 4, end);
      const comment = o.get(1);
      const direction = o.get(2)?.[0];
      packets.push({
        iface: u32(at + 8),
        time: u32(at + 12) * 2 ** 32 + u32(at + 16),
        bytes: file.slice(at + 28, at + 28 + size),
        ...(comment ? { comment: decode(comment) } : {}),
        ...(direction === 1 || direction === 2 ? { direction } : {}),
      });
    } else throw new Error(`block type ${type}`);
    at += length;
  }
  return { names, packets };
}

const packet = fc.record(
  {
    iface: fc.nat(1),
    time: fc.nat(2 ** 53 - 1),
    bytes: fc.uint8Array({ maxLength: 100 }),
    comment: fc.string({ unit: 'grapheme' }),
    direction: fc.constantFrom<1 | 2>(1, 2),
  },
  { requiredKeys: ['iface', 'time', 'bytes'] },
);
const INTERFACES: readonly PcapngInterface[] = [{ name: 'eth0' }, { name: 'v\u00e9th', description: 'to the pod' }];

test('what is written reads back', () => {
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 5 }), (packets) => {
      const read = readPcapng(writePcapng('hookscope', INTERFACES, packets));
      expect(read.names).toEqual(['eth0', 'v\u00e9th']);
      expect(read.packets).toEqual(packets);
    }),
  );
});

test('a comment too long for an option is cut at a character', () => {
  const comment = '\u00e9'.repeat(40_000);
  const [p] = readPcapng(
    writePcapng('h', INTERFACES, [{ iface: 0, time: 0, bytes: new Uint8Array(1), comment }]),
  ).packets;
  expect(p?.comment).toBe('\u00e9'.repeat(32_767));
});

const hasTshark = spawnSync('tshark', ['--version']).status === 0;

test.skipIf(!hasTshark)('tshark reads it (skipped where tshark is not installed)', () => {
  const frame = '02000000000202000000000108004500001c100140003f0179d9c0a801020a0000020800f7fd00010001';
  const bytes = fromHex(frame) ?? new Uint8Array(0);
  const file = writePcapng('hookscope', INTERFACES, [
    { iface: 1, time: 1_234_567_890, bytes, comment: 'dropped by rule 1', direction: 2 },
  ]);
  const dir = mkdtempSync(join(tmpdir(), 'pcapng-'));
  try {
    const path = join(dir, 'x.pcapng');
    writeFileSync(path, file);
    const fields = ['frame.time_epoch', 'frame.interface_name', 'ip.dst', 'icmp.type', 'frame.comment'];
    const out = spawnSync('tshark', ['-n', '-r', path, '-T', 'fields', ...fields.flatMap((f) => ['-e', f])]);
    expect(out.stdout.toString().trim().split('\t')).toEqual([
      '1.234567890',
      'v\u00e9th',
      '10.0.0.2',
      '8',
      'dropped by rule 1',
    ]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
