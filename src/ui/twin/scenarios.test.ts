import { beforeAll, describe, expect, test } from 'vitest';
import { TraceIndex } from '../../diagram/trace-index.ts';
import { compareRuns, nextPlace, rowAt, type Twin } from '../../diagram/twin.ts';
import { fateOf } from '../../diagram/twin-fate.ts';
import { stepsFrom, type TwinStep } from '../../diagram/twin-steps.ts';
import { cluster } from '../../labs/cluster.ts';
import { clusterIpvs } from '../../labs/cluster-modes.ts';
import { runLine } from '../../session/headless.ts';
import type { LabSpec } from '../../session/lab-spec.ts';
import { Session } from '../../session/session.ts';
import { loadCommands } from '../../shell/registry.ts';
import { SCENARIOS, type ScenarioId } from './scenarios.ts';
import { fateText, TT } from './text.ts';

interface Ran {
  readonly status: number;
  readonly from: number;
  readonly steps: readonly TwinStep[];
}

async function run(lab: LabSpec, id: ScenarioId): Promise<Ran> {
  const scenario = SCENARIOS.find((s) => s.id === id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  const session = new Session({ lab });
  for (const { place, line } of scenario.setup) await runLine(session, place, line);
  const from = session.machine.seq;
  const { status } = await runLine(session, scenario.line.place, scenario.line.line);
  expect(session.machine.faults).toEqual([]);
  const index = new TraceIndex();
  index.append(session.machine.world.tracer.events);
  const { namespaces } = session.machine.world;
  return { status, from, steps: stepsFrom(index, from, (net) => namespaces[net]?.name ?? '') };
}

interface Played {
  readonly twin: Twin;
  readonly status: readonly number[];
  readonly fates: readonly string[];
  readonly first: string;
}

async function play(id: ScenarioId): Promise<Played> {
  const a = await run(cluster, id);
  const b = await run(clusterIpvs, id);
  const twin = compareRuns(a.steps, b.steps, a.from, b.from);
  const row = twin.rows[twin.first];
  const step = row?.a ?? row?.b;
  const fate = (side: Ran, seq = 0): string =>
    fateText(
      fateOf(
        side.steps,
        side.steps.findIndex((s) => s.seq >= seq),
      ),
    );
  const place = step?.event.kind === 'hook' ? `${step.event.hook} ${step.event.walk?.table ?? ''}` : step?.event.fn;
  return {
    twin,
    status: [a.status, b.status],
    fates: [fate(a, row?.seqA), fate(b, row?.seqB)],
    first: `${step?.host} ${place}`,
  };
}

beforeAll(loadCommands);

/** What the model must show for each question: exit statuses, where the packets part, and what becomes of them. */
const EXPECTED: Readonly<Record<ScenarioId, { status: number[]; first: string; a: RegExp; b: RegExp }>> = {
  'node-port-behind-drop': {
    status: [0, 28],
    first: 'node-a PREROUTING nat',
    a: /^nat in PREROUTING sends it to 10\.180\.0\.1:80, node-a forwards it, .*pod-web-1 gets it, and TCP SYN,ACK comes back\.$/,
    b: /^node-a takes it for itself, in INPUT the policy of chain INPUT, table filter drops it, and nothing comes back\.$/,
  },
  'cluster-ip': {
    status: [0, 0],
    first: 'node-a PREROUTING nat',
    a: /^nat in PREROUTING sends it to 10\.180\.0\.1:80, pod-web-1 gets it/,
    b: /^node-a takes it for itself, IPVS in INPUT sends it to 10\.180\.0\.1:80, pod-web-1 gets it/,
  },
  'ping-cluster-ip': {
    status: [1, 1],
    first: 'node-a ip_route_input_slow',
    a: /^node-a forwards it, on node-a it gets no further \(.*192\.168\.1\.1.*\), and nothing comes back\.$/,
    b: /^node-a takes it for itself, in INPUT rule \d of chain KUBE-IPVS-FILTER.* drops it, and ICMP port unreachable comes back\.$/,
  },
  'cluster-ip-host-port': {
    status: [1, 0],
    first: 'node-a ip_route_input_slow',
    a: /^node-a forwards it, .*nothing comes back\.$/,
    b: /^node-a takes it for itself, node-a gets it, and TCP SYN,ACK comes back\.$/,
  },
  'node-port-on-localhost': {
    status: [0, 7],
    first: 'node-a OUTPUT nat',
    a: /^nat in OUTPUT sends it to 10\.180\.0\.1:80, .*pod-web-1 gets it/,
    b: /^node-a takes it for itself, in INPUT it is dropped: nothing listens on TCP port 30080/,
  },
  'pod-to-itself': {
    status: [0, 0],
    first: 'node-a PREROUTING nat',
    a: /nat in POSTROUTING makes the sender 10\.180\.0\.254, pod-web-1 gets it/,
    b: /IPVS in INPUT sends it to 10\.180\.0\.1:80, nat in POSTROUTING makes the sender 10\.180\.0\.254, pod-web-1 gets it/,
  },
  'no-endpoints': {
    status: [7, 7],
    first: 'node-a ip_route_input_slow',
    a: /^node-a forwards it, in FORWARD rule 2 of chain KUBE-SERVICES, table filter drops it, and ICMP port unreachable comes back\.$/,
    b: /^node-a takes it for itself, in INPUT it is dropped: no real server for TCP 10\.96\.0\.20:80, and ICMP port unreachable comes back\.$/,
  },
  'local-policy': {
    status: [28, 28],
    first: 'node-b INPUT filter',
    a: /^in INPUT rule 1 of chain KUBE-EXTERNAL-SERVICES, table filter drops it, and nothing comes back\.$/,
    b: /^IPVS in INPUT sends it to 10\.180\.0\.1:80, .*SYN,ACK comes back and is not taken/,
  },
};

describe.each(SCENARIOS.map((s) => s.id))('the question %s', (id) => {
  test('shows in both modes what it says', async () => {
    const { status, first, fates, twin } = await play(id);
    const expected = EXPECTED[id];
    expect({ status, first }).toEqual({ status: expected.status, first: expected.first });
    expect(fates[0]).toMatch(expected.a);
    expect(fates[1]).toMatch(expected.b);
    expect(twin.rows.slice(0, twin.first).some((r) => r.kind === 'changed')).toBe(false);
    expect(TT.scenario[id].title).not.toBe('');
  });
});

test('both playheads only go forward, and a row is found again by its event', async () => {
  const { twin } = await play('cluster-ip');
  let before = { seqA: -1, seqB: -1 };
  for (const row of twin.rows) {
    expect(row.seqA >= before.seqA && row.seqB >= before.seqB).toBe(true);
    before = row;
  }
  const row = twin.rows[twin.first];
  expect(rowAt(twin, 'a', row?.seqA ?? 0)).toBe(twin.first);
  expect(rowAt(twin, 'b', (row?.seqB ?? 0) + 1)).toBeGreaterThanOrEqual(twin.first);
});

test('steps over to the next hook and back', async () => {
  const { twin } = await play('node-port-behind-drop');
  const hookOf = (at: number): string => {
    const event = (twin.rows[at]?.a ?? twin.rows[at]?.b)?.event;
    return event?.kind === 'hook' ? event.hook : '';
  };
  const pre = nextPlace(twin, 0, 1);
  expect(hookOf(pre)).toBe('PREROUTING');
  const after = nextPlace(twin, pre, 1);
  expect(['INPUT', 'FORWARD']).toContain(hookOf(after));
  expect(hookOf(nextPlace(twin, after, -1))).toBe('PREROUTING');
});
