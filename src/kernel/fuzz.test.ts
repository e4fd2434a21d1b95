import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../test/fuzz.ts';
import { ip } from '../shell/ip/ip.ts';
import { iptablesRestore } from '../shell/iptables-restore/iptables-restore.ts';
import { sysctl } from '../shell/sysctl/sysctl.ts';
import { TestShell } from '../shell/testing.ts';
import { set16 } from '../wire/bytes.ts';
import { checksum } from '../wire/checksum.ts';
import { ETH_P_ARP, ETH_P_IP } from '../wire/ethernet.ts';
import type { Nic } from './device/nic.ts';
import { echo, frame, ipPacket, mac, udp } from './ip/testing.ts';

/** Rules for the matches and targets that read or write a packet's bytes. None of them ends the walk. */
const RULES = `*raw
:PREROUTING ACCEPT
-A PREROUTING -m u32 --u32 "0>>22&0x3C@12>>26&0x3C@0=1:0xFFFF"
-A PREROUTING -m string --algo bm --string abc
-A PREROUTING -m string --algo kmp --hex-string "|0000|" --to 2000
-A PREROUTING -p tcp -m tcp --tcp-option 8
-A PREROUTING -p tcp -m tcpmss --mss 0:65535
-A PREROUTING -m length --length 0:65535
-A PREROUTING -m ttl --ttl-lt 5
-A PREROUTING -m dscp --dscp 10
-A PREROUTING -p tcp -m ecn --ecn-tcp-cwr
-A PREROUTING -p ah -m ah --ahspi 1:99
-A PREROUTING -p esp -m esp --espspi 1:99
-A PREROUTING -p sctp -m sctp --chunk-types any DATA,INIT
-A PREROUTING -p dccp -m dccp --dccp-option 1
-A PREROUTING -p icmp -m icmp --icmp-type 8
-A PREROUTING -p tcp -m multiport --ports 1,2,80:90
-A PREROUTING -m mac --mac-source 02:00:00:00:00:01
-A PREROUTING -m pkttype --pkt-type broadcast
-A PREROUTING -m rpfilter --invert
-A PREROUTING -m hashlimit --hashlimit-above 5/sec --hashlimit-mode srcip,dstip,srcport,dstport --hashlimit-name h
-A PREROUTING -m recent --name r --set
-A PREROUTING -j TRACE
COMMIT
*mangle
:PREROUTING ACCEPT
-A PREROUTING -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 500
-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
-A PREROUTING -p tcp -j TCPOPTSTRIP --strip-options 2,3,4,5,8
-A PREROUTING -p tcp -j ECN --ecn-tcp-remove
-A PREROUTING -j DSCP --set-dscp 3
-A PREROUTING -j TOS --set-tos 0x10/0x10
-A PREROUTING -j TTL --ttl-inc 1
-A PREROUTING -j CHECKSUM --checksum-fill
-A PREROUTING -j TEE --gateway 10.1.0.2
-A POSTROUTING -j MARK --set-mark 7
COMMIT
*nat
:PREROUTING ACCEPT
-A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
-A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.1.0.2:5300
-A PREROUTING -d 10.9.0.0/16 -j NETMAP --to 10.1.0.0/16
-A POSTROUTING -o eth1 -j MASQUERADE
COMMIT
*filter
:FORWARD ACCEPT
-A INPUT -m conntrack --ctstate INVALID -j LOG --log-level debug --log-tcp-options --log-ip-options --log-tcp-sequence
-A INPUT -m conntrack --ctstate INVALID -j LOG --log-prefix "in "
-A INPUT -m connlimit --connlimit-above 3
-A INPUT -m connbytes --connbytes 1: --connbytes-dir both --connbytes-mode bytes
-A INPUT -p tcp --dport 99 -j REJECT --reject-with tcp-reset
-A INPUT -p udp --dport 99 -j REJECT
-A FORWARD -m conntrack --ctstate INVALID,NEW,RELATED -j NFLOG
-A OUTPUT -m owner --uid-owner 0
COMMIT
`;

/** A router with all the rules; 10.0.0.2 and 10.1.0.2 are its neighbours. */
function router(recording = true): { sh: TestShell; nic: Nic; sent: Uint8Array[] } {
  const sh = new TestShell([ip, iptablesRestore, sysctl]);
  const { net } = sh;
  sh.world.tracer.recording = recording;
  const sent: Uint8Array[] = [];
  const nics = [0, 1].map((i) => {
    const nic = net.devices.add({ kind: 'nic', name: `eth${i}`, mac: mac(`02000000000${i}`) }) as Nic;
    nic.onTransmit = (bytes) => void sent.push(bytes);
    sh.quiet(`ip addr add 10.${i}.0.1/24 dev eth${i}`, `ip link set eth${i} up`);
    sh.quiet(`ip neigh add 10.${i}.0.2 lladdr 02:00:00:00:00:fe dev eth${i} nud permanent`);
    return nic;
  });
  sh.quiet('ip link set lo up', 'sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0');
  sh.quiet('sysctl -q -w net.ipv4.conf.eth0.rp_filter=0 net.ipv4.conf.all.accept_source_route=1');
  const ran = sh.run('iptables-restore', net, RULES);
  if (ran.status !== 0 || !nics[0]) throw new Error(`rules: ${ran.err}`);
  net.sockets.tcpSinks.add(8080);
  net.sockets.udpSinks.add(9);
  net.sockets.newRaw(1, () => {});
  return { sh, nic: nics[0], sent };
}

const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max });
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.1.0.2', '10.9.0.7', '10.0.0.255', '224.0.0.1', '0.0.0.0');
const word = fc.integer({ min: 0, max: 0xffff });

/** A TCP segment whose options, flags and offset are anything. */
const segment = fc.tuple(word, bytes(20, 60), fc.constantFrom(80, 99, 8080, 1)).map(([sport, b, dport]) => {
  set16(b, 0, sport % 8);
  set16(b, 2, dport);
  return b;
});
const datagram = fc
  .tuple(fc.constantFrom(53, 99, 9, 7), word, fc.nat(80))
  .map(([dport, len, size]) => set16b(udp(5, dport, size), 4, len % 120));
/** An ICMP error that quotes what may be an IP packet. */
const icmpError = fc.tuple(fc.constantFrom(3, 4, 5, 11, 12), fc.nat(16), bytes(0, 80)).map(([type, code, quoted]) => {
  const b = new Uint8Array(8 + quoted.length);
  b.set([type, code]);
  b.set(quoted, 8);
  if (quoted.length >= 20 && (quoted[0] ?? 0) < 200) b[8] = 0x45;
  return set16b(b, 2, checksum(b, 0, b.length));
});
const payload = fc.oneof(
  fc.record({ protocol: fc.constant(6), payload: segment }),
  fc.record({ protocol: fc.constant(17), payload: datagram }),
  fc.record({ protocol: fc.constant(1), payload: icmpError }),
  fc.record({ protocol: fc.constant(1), payload: fc.nat(40).map(echo) }),
  fc.record({ protocol: fc.constantFrom(0, 1, 2, 6, 17, 33, 50, 51, 132, 255), payload: bytes(0, 70) }),
);

/** A packet with a sound header, and then a few bytes spoilt; often the checksum is mended, so that more of it is read. */
const packet = fc
  .record({
    body: payload,
    src: address,
    dst: address,
    ttl: fc.constantFrom(0, 1, 2, 64, 255),
    fragOff: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      fc.constantFrom(0x2000, 0x2001, 1, 2, 0x3fff, 0x1fff, 0x4000),
    ),
    options: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      fc.nat(10).chain((n) => bytes(n * 4, n * 4).map((o) => [...o])),
    ),
    spoil: fc.array(fc.tuple(fc.nat(59), fc.nat(255)), { maxLength: 2 }),
    cut: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(60)),
    mend: fc.boolean(),
  })
  .map(({ body, spoil, cut, mend, ...spec }) => {
    const whole = ipPacket({ ...spec, ...body });
    for (const [at, value] of spoil) if (at < whole.length) whole[at] = value;
    const b = whole.slice(0, whole.length - Math.min(cut, whole.length));
    const hlen = ((b[0] ?? 0) & 15) * 4;
    if (!mend || b.length < Math.max(20, hlen)) return b;
    set16(b, 2, Math.min(b.length, 0xffff));
    set16(b, 10, 0);
    return set16b(b, 10, checksum(b, 0, hlen));
  });

function set16b(b: Uint8Array, at: number, value: number): Uint8Array {
  set16(b, at, value);
  return b;
}

const ETHER = fc.oneof({ weight: 8, arbitrary: fc.constant(ETH_P_IP) }, fc.constant(ETH_P_ARP), word);
const DEST = fc.constantFrom('020000000000', '020000000000', 'ffffffffffff', '01005e000001', '0200000000aa');
const ethernet = fc
  .tuple(DEST, ETHER, fc.oneof({ weight: 6, arbitrary: packet }, bytes(0, 60)))
  .map(([dest, proto, body]) => frame(mac(dest), mac('0200000000fe'), proto, body));

const EVENTS_A_FRAME = 4_000;

describe('malformed frames', () => {
  it('are dropped or answered, and never stop the host', () => {
    fc.assert(
      fc.property(fc.array(ethernet, { minLength: 1, maxLength: 12 }), (frames) => {
        const { sh, nic, sent } = router();
        for (const bytes of frames) {
          const before = sh.world.tracer.seq;
          nic.receiveFrame(bytes);
          expect(sh.world.tracer.seq - before).toBeLessThan(EVENTS_A_FRAME);
        }
        sh.world.runUntil(sh.world.clock.now + 120e9);
        sent.length = 0;
        sh.world.clock.advanceTo(sh.world.clock.now);
        nic.receiveFrame(
          frame(
            nic.mac,
            mac('0200000000fe'),
            ETH_P_IP,
            ipPacket({ src: '10.0.0.2', dst: '10.0.0.1', payload: echo() }),
          ),
        );
        expect(sent.length).toBeGreaterThan(0);
      }),
      fuzz(150),
    );
  });

  it('shorter than an Ethernet header are runts', () => {
    fc.assert(
      fc.property(bytes(0, 20), (b) => {
        const { nic } = router();
        nic.receiveFrame(b);
      }),
      fuzz(20),
    );
  });
});
