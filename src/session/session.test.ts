import { describe, expect, it } from 'vitest';
import { bare } from '../labs/bare.ts';
import { host } from '../labs/host.ts';
import { eventJson } from './export.ts';
import { runLine } from './headless.ts';
import { Session } from './session.ts';

const SEC = 1e9;

const open = (lab = host, seed = 1): Session => new Session({ lab, seed });

const trace = (session: Session): string => session.machine.world.tracer.events.map(eventJson).join('\n');

/** What appeared on the terminal of a place. */
function screen(session: Session, stream: 'out' | 'err' = 'out'): string {
  let text = '';
  for (const event of session.machine.world.tracer.events)
    if (event.kind === 'tty' && event.stream === stream) text += event.text;
  return text;
}

const drops = (session: Session) => session.machine.world.tracer.events.filter((event) => event.kind === 'drop');

describe('a line', () => {
  it('runs and gives its status', async () => {
    const session = open();
    expect(await runLine(session, 'client', 'ping -c 1 node')).toEqual({ status: 0, endless: false });
    expect(screen(session)).toMatch(/1 received, 0% packet loss/);
  });

  it('runs through the shell library when it has operators', async () => {
    const session = open(bare);
    const line = 'for i in 1 2 3; do iptables -A INPUT -s 10.0.0.$i -j DROP; done; iptables -S | grep -c DROP';
    expect((await runLine(session, 'node1', line)).status).toBe(0);
    expect(screen(session)).toBe('3\n');
  });

  it('keeps the directory, the variables and the files of a place', async () => {
    const session = open(bare);
    await runLine(session, 'node1', 'cd /tmp');
    await runLine(session, 'node1', 'X=5; echo $X > file');
    await runLine(session, 'node1', 'echo $X $PWD');
    await runLine(session, 'node1', 'cat file; pwd');
    expect(screen(session)).toBe('5 /tmp\n5\n/tmp\n');
  });

  it('draws $RANDOM from the seed of the session, for each line anew', async () => {
    const drawn = async (seed: number): Promise<string[]> => {
      const session = open(bare, seed);
      for (let i = 0; i < 2; i++) await runLine(session, 'node1', 'echo $RANDOM $RANDOM | cat');
      return screen(session).trimEnd().split('\n');
    };
    const [first, second] = await drawn(1);
    expect(await drawn(1)).toEqual([first, second]);
    expect(second).not.toBe(first);
    expect((await drawn(2))[0]).not.toBe(first);
  });

  it('sends signals to jobs: 0 only asks, and what does not end them is refused', async () => {
    const session = open(bare);
    await runLine(session, 'node1', 'sleep 1000 &');
    expect((await runLine(session, 'node1', 'kill -0 %1')).status).toBe(0);
    expect((await runLine(session, 'node1', 'kill -STOP %1')).status).toBe(1);
    expect((await runLine(session, 'node1', 'kill -s TERM %1')).status).toBe(0);
    expect((await runLine(session, 'node1', 'kill -0 %1')).status).toBe(1);
    expect(screen(session, 'err')).toMatch(/signal STOP is not modelled\n[\s\S]*%1: no such job\n$/);
  });

  it('goes on after && and || as a shell does', async () => {
    const session = open(bare);
    await runLine(session, 'node1', 'false && echo no || echo yes; true && echo $?');
    expect(screen(session)).toBe('yes\n0\n');
  });

  it('asks for the rest of a here-document, and then runs it', async () => {
    const session = open(bare);
    expect((await session.line('node1', 'cat <<EOF')).kind).toBe('incomplete');
    expect((await session.line('node1', "echo 'a")).kind).toBe('incomplete');
    expect((await session.line('node1', 'if true')).kind).toBe('incomplete');
    await runLine(session, 'node1', 'cat <<EOF\nhello\nEOF');
    expect(screen(session)).toBe('hello\n');
  });

  it('says what is not there', async () => {
    const session = open(bare);
    expect((await runLine(session, 'node1', 'nosuch -x')).status).toBe(127);
    expect(screen(session, 'err')).toBe('bash: nosuch: command not found\n');
    expect((await session.line('nowhere', 'true')).kind).toBe('refused');
  });
});

describe('a line of a lab\u2019s setup', () => {
  it('has its here-document', async () => {
    const line = 'iptables-restore <<E\n*filter\n-A INPUT -p udp -j DROP\nCOMMIT\nE';
    const session = open({ ...host, setup: [{ place: 'node', line }] });
    await runLine(session, 'node', 'iptables -S INPUT');
    expect(screen(session)).toContain('-A INPUT -p udp -j DROP');
  });
});

describe('time', () => {
  it('counts whole nanoseconds, also when a real clock drives it', async () => {
    const session = open();
    session.advance(1000.25);
    await session.line('client', 'ping -c 2 -i 0.2000000001 node');
    session.advance(5e9 + 0.75);
    const { clock } = session.machine.world;
    expect(clock.now).toBe(5e9);
    for (const { time } of session.machine.world.tracer.events) expect(Number.isInteger(time)).toBe(true);
    const again = await Session.restore(JSON.parse(JSON.stringify(session.save())), { lab: host });
    expect(trace(again)).toBe(trace(session));
  });

  it('is simulated for sleep and date', async () => {
    const session = open(bare);
    await runLine(session, 'node1', 'sleep 3600');
    expect(session.machine.world.clock.now).toBe(3600 * SEC);
    await runLine(session, 'node1', 'sleep 1 | cat; date +%T');
    expect(screen(session)).toBe('01:00:01\n');
  });

  it('prints line by line', async () => {
    const session = open();
    await session.line('client', 'ping node');
    session.advance(2.5 * SEC);
    expect(screen(session).match(/icmp_seq=/g)).toHaveLength(3);
    session.advance(4.5 * SEC);
    expect(screen(session).match(/icmp_seq=/g)).toHaveLength(5);
  });

  it('stops an endless command when nobody can', async () => {
    const session = open();
    const outcome = await runLine(session, 'client', 'ping node');
    expect(outcome.endless).toBe(true);
    expect(screen(session)).toMatch(/packets transmitted/);
  });
});

describe('jobs', () => {
  it('stop on ctrl-c', async () => {
    const session = open();
    const entered = await session.line('client', 'ping node; echo after');
    session.advance(1.5 * SEC);
    session.interrupt('client');
    expect(entered.kind === 'running' && (await entered.done)).toBe(0);
    expect(screen(session)).toMatch(/2 packets transmitted, 2 received/);
    expect(session.foreground()).toEqual([]);
  });

  it('run in the background, are listed and come back', async () => {
    const session = open();
    await runLine(session, 'client', 'ping -c 3 node &');
    await runLine(session, 'client', 'jobs');
    expect(screen(session)).toMatch(/\[1\]\+ {2}Running {17}ping -c 3 node &/);
    expect(session.foreground()).toEqual([]);
    expect((await runLine(session, 'client', 'fg')).status).toBe(0);
    expect(screen(session)).toMatch(/3 packets transmitted/);
    await runLine(session, 'client', 'fg');
    expect(screen(session, 'err')).toMatch(/fg: current: no such job/);
  });

  it('are waited for until ctrl-c, which leaves them alone', async () => {
    const session = open();
    const entered = await session.line('client', 'ping node & wait');
    session.advance(1.5 * SEC);
    session.interrupt('client');
    expect(entered.kind === 'running' && (await entered.done)).toBe(130);
    expect(session.machine.running).toMatchObject([{ background: true, text: 'ping node' }]);
  });

  it('let an endless loop be interrupted', async () => {
    let turns = 0;
    const session: Session = new Session({
      lab: bare,
      breathe: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        if (++turns === 5) session.interrupt('node1');
      },
    });
    const entered = await session.line('node1', 'while true; do hostname; done');
    expect(entered.kind === 'running' && (await entered.done)).toBe(130);
    expect(turns).toBeLessThan(10);
  });

  it('end when a loop of the shell alone has no end', async () => {
    const session = open(bare);
    expect((await runLine(session, 'node1', 'while true; do :; done')).status).not.toBe(0);
    expect(screen(session, 'err')).toMatch(/too many/);
    expect((await runLine(session, 'node1', 'echo alive')).status).toBe(0);
  });

  it('survive a megabyte of nonsense', async () => {
    const session = open(bare);
    for (const junk of ['x'.repeat(1e6), '('.repeat(1e6), `echo "${'y '.repeat(5e5)}`])
      await runLine(session, 'node1', junk);
    await runLine(session, 'node1', 'echo alive');
    expect(screen(session)).toMatch(/alive\n$/);
  });
});

describe('a full trace', () => {
  it.each(['ping -f node', 'while true; do ping -c 1 node; done', 'ping node & ping node'])(
    'ends %s, refuses more, and undo makes room',
    async (line) => {
      const session = new Session({ lab: host, maxEvents: 3_000 });
      expect((await runLine(session, 'client', line)).status).toBeGreaterThan(128);
      expect(session.machine.running).toEqual([]);
      expect(session.machine.seq).toBeLessThan(3_200);
      expect(screen(session, 'err')).toMatch(/the trace is full/);
      expect(await session.line('client', 'hostname')).toMatchObject({ kind: 'refused' });
      const saved = JSON.parse(JSON.stringify(session.save())) as unknown;
      expect(trace(await Session.restore(saved, { lab: host, maxEvents: 3_000 }))).toBe(trace(session));
      expect(session.undo()).toBe(true);
      expect((await runLine(session, 'client', 'hostname')).status).toBe(0);
    },
  );
});

describe('undo', () => {
  it('takes the last line back with all it did', async () => {
    const session = open();
    await runLine(session, 'node', 'iptables -A INPUT -p icmp -j DROP');
    const before = trace(session);
    await runLine(session, 'node', 'iptables -F');
    await runLine(session, 'node', 'iptables-save > /root/rules');
    expect(session.undo()).toBe(true);
    expect(session.machine.files.read('/root/rules')).toBeNull();
    expect(session.undo()).toBe(true);
    expect(trace(session)).toBe(before);
    expect(session.undo()).toBe(true);
    expect(session.undo()).toBe(false);
  });
});

describe('determinism', () => {
  const play = async (session: Session): Promise<void> => {
    await runLine(session, 'node', 'iptables -A INPUT -p tcp --dport 81 -j REJECT');
    await runLine(session, 'client', 'curl -s http://node/');
    await runLine(session, 'client', 'ping -c 2 node | tail -1');
    await runLine(session, 'client', 'ping -c 2 node & sleep 1; curl http://node:81/; wait');
  };

  it('gives the same trace for the same lines and seed', async () => {
    const [a, b, c] = [open(), open(), open(host, 2)];
    for (const session of [a, b, c]) await play(session);
    expect(trace(a)).toBe(trace(b));
    expect(trace(a)).not.toBe(trace(c));
  });

  it('brings a saved session back, byte for byte', async () => {
    const session = open();
    await play(session);
    const saved = JSON.parse(JSON.stringify(session.save())) as unknown;
    const restored = await Session.restore(saved, { lab: host });
    expect(trace(restored)).toBe(trace(session));
    expect(restored.machine.world.clock.now).toBe(session.machine.world.clock.now);
    await runLine(session, 'client', 'ping -c 1 node');
    await runLine(restored, 'client', 'ping -c 1 node');
    expect(trace(restored)).toBe(trace(session));
  });

  it.each([
    null,
    {},
    { version: 99 },
    { version: 1, lab: 'host', seed: 1, rxModel: 'napi', journal: { branches: [{ id: 0 }] } },
  ])('refuses %j as a saved session', async (value) => {
    await expect(Session.restore(value, { lab: host })).rejects.toThrow(/saved session/);
  });
});

describe('a line entered in the past', () => {
  /** The first event of the packet at INPUT's filter table on the node: the packet is between two functions there. */
  const inFlight = (session: Session): number =>
    session.machine.world.tracer.events.find((event) => event.kind === 'hook' && event.hook === 'INPUT')?.seq ??
    session.machine.world.tracer.events.find((event) => event.fn === 'ip_local_deliver')?.seq ??
    -1;

  const ping = async (): Promise<Session> => {
    const session = open();
    await runLine(session, 'node', 'iptables -A INPUT -j ACCEPT');
    await runLine(session, 'client', 'ping -c 1 -W 1 node');
    return session;
  };

  it('changes the fate of a packet that is on its way, and keeps the old branch', async () => {
    const session = await ping();
    const old = trace(session);
    const at = inFlight(session);
    expect(at).toBeGreaterThan(0);
    await session.line('node', 'iptables -I INPUT -p icmp -j DROP', at);
    session.advance(session.machine.world.clock.now + 3 * SEC);
    const events = session.machine.world.tracer.events;
    expect(events.slice(0, at).map(eventJson).join('\n')).toBe(old.split('\n').slice(0, at).join('\n'));
    expect(drops(session)).toMatchObject([
      { reason: 'SKB_DROP_REASON_NETFILTER_DROP', culprit: { kind: 'rule', table: 'filter', chain: 'INPUT', rule: 1 } },
    ]);
    expect(screen(session)).toMatch(/100% packet loss/);
    expect(session.branches).toMatchObject([{ id: 0 }, { id: 1, parent: { branch: 0, seq: at } }]);
    session.switchTo(0);
    expect(trace(session)).toBe(old);
  });

  it('is replayed at the same point', async () => {
    const session = await ping();
    await session.line('node', 'iptables -I INPUT -p icmp -j DROP', inFlight(session));
    session.advance(session.machine.world.clock.now + 3 * SEC);
    const saved = JSON.parse(JSON.stringify(session.save())) as unknown;
    const restored = await Session.restore(saved, { lab: host });
    expect(trace(restored)).toBe(trace(session));
    restored.switchTo(0);
    session.switchTo(0);
    expect(trace(restored)).toBe(trace(session));
  });

  it('may be a script: the packet is held until it is over', async () => {
    const session = await ping();
    const script = 'for p in tcp icmp; do iptables -I INPUT -p $p -j DROP; done; iptables -S | wc -l';
    const entered = await session.line('node', script, inFlight(session));
    expect(entered.kind === 'running' && (await entered.done)).toBe(0);
    session.advance(session.machine.world.clock.now + 3 * SEC);
    expect(drops(session)).toMatchObject([{ culprit: { chain: 'INPUT', rule: 1 } }]);
    expect(screen(session)).toMatch(/^6\n/m);
  });

  it('may be an endless script: ctrl-c ends it, and it gives up by itself, and nothing was done', async () => {
    const session = await ping();
    const old = trace(session);
    const script = 'while true; do iptables -A INPUT -j DROP; done';
    const entered = session.line('node', script, inFlight(session));
    for (let i = 0; i < 20; i++) await Promise.resolve();
    session.interrupt('node');
    expect(await entered).toMatchObject({ kind: 'refused' });
    expect(await session.line('node', script, inFlight(session))).toMatchObject({ kind: 'refused' });
    expect([trace(session), session.branches.length]).toEqual([old, 1]);
  });

  it('comes to nothing when the session goes on elsewhere meanwhile', async () => {
    const session = await ping();
    const entered = session.line('node', 'for i in 1 2 3 4 5; do iptables -A INPUT -j DROP; done', inFlight(session));
    await Promise.resolve();
    await session.line('client', 'true', 1);
    expect((await entered).kind).toBe('refused');
    expect(session.branches.map(({ title }) => title)).toEqual([host.title, 'true']);
  });

  it('may write to /proc, and reads what it wrote', async () => {
    const session = await ping();
    const file = '/proc/sys/net/ipv4/icmp_echo_ignore_all';
    await session.line('node', `echo 1 > ${file}; cat ${file}`, inFlight(session));
    session.advance(session.machine.world.clock.now + 3 * SEC);
    expect(screen(session)).toMatch(/^1\n/m);
    expect(screen(session)).toMatch(/100% packet loss/);
  });

  it('goes back to the parent when it is undone', async () => {
    const session = await ping();
    const old = trace(session);
    await session.line('node', 'iptables -I INPUT -p icmp -j DROP', inFlight(session));
    session.undo();
    expect(session.current).toBe(0);
    expect(trace(session)).toBe(old);
  });

  it('may lie between two packets', async () => {
    const session = await ping();
    await session.line('client', 'hostname', 1);
    expect(session.current).toBe(1);
    expect(screen(session)).toBe('client\n');
  });
});
