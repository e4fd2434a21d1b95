import { describe, expect, it } from 'vitest';
import { readCtEntry } from './ct-entry.ts';
import { echoRequest, packetState, pingTrace, trace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

describe('TraceIndex', () => {
  it('counts the hits of a rule up to the playhead, with their bytes', () => {
    const index = new TraceIndex();
    index.append(pingTrace('DROP'));
    const key = { net: 1, table: 'filter', generation: 2, chain: 'INPUT', rule: 1 } as const;
    expect(index.hitsOf(key, 7)).toEqual({ packets: 0, bytes: 0 });
    expect(index.hitsOf(key, 8)).toEqual({ packets: 1, bytes: 32 });
    expect(index.hitsOf({ ...key, generation: 1 }, 8)).toEqual({ packets: 0, bytes: 0 });
  });

  it('knows the connection table of any moment', () => {
    const index = new TraceIndex();
    const ct = { kind: 'ct', fn: 'nf_conntrack_in', ct: 7, expires: 0 } as const;
    index.append(
      trace([
        { ...ct, op: 'new', entry: 'a' },
        { ...ct, op: 'confirm', entry: 'b' },
        { ...ct, op: 'destroy', entry: 'b' },
      ]),
    );
    expect([0, 1, 2].map((at) => index.connectionsAt(1, at).map((e) => e.entry))).toEqual([['a'], ['b'], []]);
  });

  it('answers for every event of a long trace alike: the last change at or before it', () => {
    const index = new TraceIndex();
    const states = Array.from({ length: 100 }, (_, i) => packetState(echoRequest(), { mark: i }));
    index.append(
      trace(
        states.flatMap((pkt) => [
          { kind: 'step', fn: 'a', note: '', pkt } as const,
          { kind: 'step', fn: 'b', note: '' } as const,
        ]),
      ),
    );
    for (let at = 0; at < 200; at++) expect(index.stateOf(1, at)?.mark).toBe(Math.floor(at / 2));
  });
});

describe('readCtEntry', () => {
  it('reads both tuples and says what is translated', () => {
    const entry = readCtEntry(
      'ipv4 2 tcp 6 SYN_SENT src=10.0.0.1 dst=10.96.0.10 sport=4000 dport=80 [UNREPLIED] src=10.244.2.7 dst=10.0.0.1 sport=8080 dport=4000 mark=0 zone=0 use=2',
    );
    expect(entry).toMatchObject({
      proto: 'tcp',
      state: 'SYN_SENT',
      flags: ['UNREPLIED'],
      original: { src: '10.0.0.1', dst: '10.96.0.10', rest: 'sport=4000 dport=80' },
      reply: { src: '10.244.2.7', dst: '10.0.0.1', rest: 'sport=8080 dport=4000' },
      translatesSource: false,
      translatesDestination: true,
    });
  });

  it('reads ICMP, which has no ports', () => {
    const entry = readCtEntry(
      'ipv4 2 icmp 1 src=1.1.1.1 dst=2.2.2.2 type=8 code=0 id=5 src=2.2.2.2 dst=1.1.1.1 type=0 code=0 id=5 mark=0 use=2',
    );
    expect(entry).toMatchObject({
      proto: 'icmp',
      state: '',
      original: { rest: 'type=8 code=0 id=5' },
      translatesSource: false,
      translatesDestination: false,
    });
  });

  it('gives null for a line without two tuples', () => {
    expect(readCtEntry('ipv4 2 tcp')).toBeNull();
  });
});
