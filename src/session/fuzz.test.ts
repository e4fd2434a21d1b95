import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fuzz, spoil } from '../../test/fuzz.ts';
import { host } from '../labs/host.ts';
import { loadCommands } from './commands.ts';
import { eventJson } from './export.ts';
import { Session } from './session.ts';

beforeAll(async () => {
  await Promise.all([loadCommands(), import('./scripts.ts'), import('just-bash')]);
});

const trace = (session: Session): string => session.machine.world.tracer.events.map(eventJson).join('\n');

/** All that a person could see: the trace, the clock, the files, the tables and the shells. */
function state(session: Session): string {
  const { machine } = session;
  const places = [...machine.places.values()].map(({ cwd, vars, status, history, name }) => [
    name,
    cwd,
    [...vars],
    status,
    history,
  ]);
  const files = machine.files.paths().map((path) => [path, machine.files.node(path)]);
  const jobs = [...machine.jobs.values()].map(({ id, text, status, background }) => [id, text, status, background]);
  return `${trace(session)}\n${JSON.stringify([machine.world.clock.now, places, files, jobs])}`;
}

const LINES = [
  ...['ping -c 1 node', 'ping node', 'ping -f node', 'ping -c 2 node &', 'wait', 'fg', 'jobs', 'kill %1', 'sleep 3'],
  ...['iptables -A INPUT -p icmp -j DROP', 'iptables -A NOSUCH -j DROP', 'iptables -F', 'curl -m 2 http://node/'],
  ...[
    'for i in 1 2; do iptables -A INPUT -s 10.0.0.$i; done',
    'ping -c 2 node | tail -1',
    'X=5',
    'echo $X $?',
    'cd /tmp',
  ],
  ...[
    'while true; do ping -c 1 -W 1 node; done',
    'echo a > f; cat f',
    'rm f',
    'iptables-restore < f',
    'nosuch',
    '(',
    'echo "',
  ],
  ...[
    'cat <<EOF\nx\nEOF',
    'cat <<EOF',
    'watch -n 1 hostname',
    'nc -l 99 &',
    'tcpdump -c 2 -i any &',
    'false && true; history',
  ],
  ...[
    '\u0000',
    '\u001b[2J\u0007',
    'echo 💥 \ud800',
    'sysctl -w net.ipv4.ip_forward=1',
    'ip addr add 10.7.7.7/24 dev lo',
  ],
];

type Op =
  | { readonly op: 'line'; readonly text: string; readonly place: string; readonly at: number | null }
  | { readonly op: 'advance'; readonly by: number }
  | { readonly op: 'interrupt' | 'kill'; readonly place: string }
  | { readonly op: 'undo' }
  | { readonly op: 'switch'; readonly to: number };

const place = fc.constantFrom('client', 'node');
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('line' as const),
      text: fc.constantFrom(...LINES),
      place,
      at: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.nat(400)),
    }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('advance' as const), by: fc.nat(3_000_000_000) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('interrupt' as const, 'kill' as const), place }) },
  { weight: 1, arbitrary: fc.constant({ op: 'undo' as const }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('switch' as const), to: fc.nat(4) }) },
);

async function run(session: Session, what: Op): Promise<void> {
  switch (what.op) {
    case 'line':
      await session.line(what.place, what.text, what.at);
      break;
    case 'advance':
      session.advance(session.machine.world.clock.now + what.by, 300);
      break;
    case 'interrupt':
      session.interrupt(what.place);
      break;
    case 'kill':
      session.kill(what.place);
      break;
    case 'undo':
      session.undo();
      break;
    case 'switch':
      session.switchTo(what.to);
      break;
  }
}

/** Lets scripts compute until they wait for the network. */
async function calm(session: Session): Promise<void> {
  for (let i = 0; i < 50 && session.scriptBusy; i++) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

const saved = (session: Session): unknown => JSON.parse(JSON.stringify(session.save()));

describe('any sequence of lines, ctrl-c, undo, forks and time', () => {
  it('is replayed to the same state by what was saved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 2, maxLength: 12 }), fc.boolean(), async (ops, patient) => {
        const session = new Session({ lab: host, maxEvents: 20_000 });
        for (const what of ops) {
          await run(session, what);
          if (patient) await calm(session);
        }
        await calm(session);
        expect(session.branches.flatMap((branch) => branch.machine?.faults ?? [])).toEqual([]);
        const wanted = state(session);
        const restored = await Session.restore(saved(session), { lab: host, maxEvents: 20_000 });
        const now = state(session);
        expect(wanted).toBe(now);
        for (const [i, branch] of session.branches.entries()) {
          const other = restored.branches[i];
          const [events, again] = [session.machineOf(branch), other && restored.machineOf(other)].map((machine) =>
            machine?.world.tracer.events.map(eventJson),
          );
          // scripts that ran when it was saved are lost and end now, which only adds to the current branch
          expect(again?.slice(0, events?.length)).toEqual(events);
        }
      }),
      fuzz(40),
    );
  });

  it('is taken back by undo', async () => {
    const quick = op.filter(
      (o) => o.op === 'line' && o.at === null && !/ping|while|wait|&|fg|nc|watch|sleep|tcpdump/.test(o.text),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(quick, { maxLength: 4 }), quick, async (before, last) => {
        const session = new Session({ lab: host });
        for (const what of before) {
          await run(session, what);
          await calm(session);
        }
        const wanted = state(session);
        const count = session.machine.jobs.size;
        await run(session, last);
        await calm(session);
        if (session.machine.jobs.size > count) expect(session.undo()).toBe(true);
        expect(state(session)).toBe(wanted);
      }),
      fuzz(40),
    );
  });
});

describe('a saved session that was spoilt', () => {
  const values = fc.oneof(fc.constantFrom(null, -1, 1e300, 1.5, '', 'x', true, [], {}), fc.nat(100), fc.string());

  it('cannot give a line the number of another job, which would then never end', () => {
    const { machine } = new Session({ lab: host });
    const line = { do: 'line', place: 'node', text: 'true', kind: 'list' } as const;
    machine.act({ ...line, job: machine.jobs.size + 1 });
    const [job] = machine.jobs.values();
    machine.act({ ...line, job: machine.jobs.size });
    expect(String(machine.faults)).toContain('journal does not fit');
    expect([...machine.jobs.values()]).toEqual([job]);
  });

  it('is refused with a sentence, or is another session', async () => {
    const session = new Session({ lab: host });
    for (const text of ['ping -c 1 node', 'iptables -A INPUT -j DROP', 'echo a > f', 'for i in 1 2; do cat f; done']) {
      await session.line('client', text);
      session.advance(session.machine.world.clock.now + 2e9);
      await calm(session);
    }
    await session.line('node', 'iptables -F', 20);
    const good = JSON.stringify(session.save());
    await fc.assert(
      fc.asyncProperty(fc.nat(2000), values, fc.boolean(), async (n, value, gone) => {
        const bad = spoil(JSON.parse(good), n, value, gone);
        let restored: Session;
        try {
          restored = await Session.restore(bad, { lab: host, maxEvents: 20_000 });
        } catch (error) {
          expect(String(error)).toMatch(/saved session|journal does not fit/);
          return;
        }
        expect((await restored.line('client', 'hostname')).kind).toBe('running');
        for (const { id } of restored.branches) {
          try {
            restored.switchTo(id);
          } catch (error) {
            expect(String(error)).toMatch(/journal does not fit/);
          }
          expect((await restored.line('client', 'true')).kind).toBe('running');
        }
      }),
      fuzz(150),
    );
  });
});
