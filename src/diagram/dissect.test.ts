import { describe, expect, it } from 'vitest';
import { changedBytes, changesBetween } from './changes.ts';
import { dissect } from './dissect.ts';
import { echoRequest, packetState, tcpSegment } from './testing/trace.ts';

describe('dissect', () => {
  it('reads Ethernet, IPv4 and ICMP, byte range by byte range', () => {
    const d = dissect(packetState(echoRequest()));
    expect(d.layers.map((l) => [l.kind, l.from, l.to])).toEqual([
      ['eth', 0, 14],
      ['ip', 14, 34],
      ['icmp', 34, 42],
      ['data', 42, 46],
    ]);
    expect(d).toMatchObject({ short: 'ICMP echo request', source: '192.0.2.20', destination: '192.0.2.10' });
    expect(d.layers[1]?.fields.find((f) => f.id === 'ip.ttl')).toMatchObject({ value: '64', from: 22, to: 23 });
  });

  it('names TCP flags and ports', () => {
    const d = dissect(packetState(tcpSegment(0x12, 40000, 80)));
    expect(d).toMatchObject({ short: 'TCP SYN,ACK', source: '10.0.0.1:40000', destination: '10.0.0.2:80' });
  });

  it('starts at the network header when the Ethernet header is gone', () => {
    const bytes = echoRequest().slice(14);
    const d = dissect(packetState(bytes, { start: 78, data: 78, macHeader: -1, networkHeader: 78 }));
    expect(d.layers.map((l) => l.kind)).toEqual(['ip', 'icmp', 'data']);
  });

  it.each([0, 1, 13, 20, 33, 40])('takes a frame cut to %i bytes for data from where it breaks off', (length) => {
    const d = dissect(packetState(echoRequest().slice(0, length)));
    expect(d.layers.at(-1)?.to ?? 0).toBe(length);
  });
});

describe('changes', () => {
  it('names a rewritten destination and not the checksum that follows from it', () => {
    const before = packetState(echoRequest());
    const after = packetState(echoRequest([10, 0, 0, 9]));
    expect(changesBetween(before, after)).toEqual([
      { id: 'ip.dst', label: 'Destination', before: '192.0.2.10', after: '10.0.0.9' },
    ]);
    expect([...changedBytes(before, after)]).toEqual([30, 32, 33]);
  });

  it('names a mark', () => {
    const before = packetState(echoRequest());
    expect(changesBetween(before, { ...before, mark: 0x4000 })).toEqual([
      { id: 'skb.mark', label: 'mark', before: '0x0', after: '0x4000' },
    ]);
  });

  it('marks a header that was put in front as new bytes', () => {
    const bytes = echoRequest();
    const before = packetState(bytes.slice(14), { start: 78, data: 78, macHeader: -1, end: 300 });
    const after = packetState(bytes, { end: 300 });
    expect([...changedBytes(before, after)]).toEqual(Array.from({ length: 14 }, (_, i) => i));
  });
});
