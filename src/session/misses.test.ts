import { describe, expect, it } from 'vitest';
import { host } from '../labs/host.ts';
import { runLine } from './headless.ts';
import { missesOf } from './misses.ts';
import { Session } from './session.ts';

describe('why rules did not match', () => {
  it('says what the packet has of what each of them asks for', async () => {
    const session = await Session.open({ lab: host });
    for (const rule of [
      '-s 10.0.0.0/8',
      '-p udp',
      '-i eth9',
      '-p tcp --dport 22',
      '-p tcp -m multiport --dports 22,443',
      '-p tcp -m mark --mark 7',
      '-p tcp -m conntrack --ctstate ESTABLISHED',
      '-p tcp -m length --length 9000',
      '-p tcp --dport 80 ! --syn',
      '-p tcp --tcp-option 99',
      '-p tcp ! --tcp-option 2',
      '-p tcp --syn',
    ])
      await runLine(session, 'node', `iptables -A INPUT ${rule} -j DROP`);
    await runLine(session, 'client', 'curl -s -m 1 http://node/');
    const { world } = session.machine;
    const event = world.tracer.events.find(
      (e) => e.kind === 'hook' && e.hook === 'INPUT' && e.walk?.table === 'filter',
    );
    const said = missesOf(world, event?.seq ?? -1, 0).map(({ why }) => why.replace(/port \d{4,}/, 'port N'));
    expect(said).toEqual([
      '-s 10.0.0.0/8: the source is 192.0.2.20',
      '-p udp: the packet is tcp',
      '-i eth9: it came in by eth0',
      '-m tcp --dport 22: it goes from port N to port 80',
      '-m multiport --dports 22,443: it goes from port N to port 80',
      '-m mark --mark 0x7: its mark is 0x0',
      '-m conntrack --ctstate ESTABLISHED: its connection is NEW',
      '-m length --length 9000: it does not match',
      '-m tcp --dport 80 ! --tcp-flags FIN,SYN,RST,ACK SYN: its flags are SYN',
      '-m tcp --tcp-option 99: it has no TCP option 99',
      '-m tcp ! --tcp-option 2: it has TCP option 2',
    ]);
  });
});
