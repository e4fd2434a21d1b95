import { beforeAll, describe, expect, test } from 'vitest';
import { type Asked, type CostPhase, type CostPosition, type CostReport, measureCost } from './cost.ts';

async function measured(services: number, seed = 1): Promise<{ report: CostReport; phases: CostPhase[] }> {
  const phases: CostPhase[] = [];
  let now = 0;
  const report = await measureCost(
    { services, endpoints: 10, seed },
    {
      now: () => now++,
      begin: async (phase) => {
        phases.push(phase);
      },
    },
  );
  return { report, phases };
}

const at = (asked: readonly Asked[], position: CostPosition): Asked => {
  const found = asked.find((a) => a.position === position);
  if (!found) throw new Error(`nobody asked for the ${position} Service`);
  return found;
};

describe('what a packet costs with 300 Services', () => {
  let report: CostReport;
  let phases: CostPhase[];
  beforeAll(async () => {
    ({ report, phases } = await measured(300));
  });

  test('the proxiers wrote what kube-proxy writes', () => {
    // N * (2 + 3 M) + 5, and the three jumps
    expect(report.iptables.natRules).toBe(300 * 32 + 8);
    expect(report.ipvs.virtualServers).toBe(300);
    expect(report.ipvs.natRules).toBeLessThan(20);
    expect(phases[0]).toBe('objects');
    expect(phases.at(-1)).toBe('ipvs-ask');
  });

  test('iptables mode reads as many rules of KUBE-SERVICES as the number of the Service says', () => {
    for (const asked of report.iptables.asked) {
      const services = asked.first.visits.find((v) => v.chain === 'KUBE-SERVICES');
      expect(services).toMatchObject({ compared: asked.service + 1, rule: asked.service + 1 });
      const inPrerouting = asked.first.visits.reduce((sum, v) => sum + v.compared, 0);
      expect(asked.first.natRules).toBeGreaterThanOrEqual(inPrerouting);
      expect(asked.first.serviceProbes).toBeNull();
    }
    const first = at(report.iptables.asked, 'first').first.natRules;
    const last = at(report.iptables.asked, 'last').first.natRules;
    expect(last - first).toBeGreaterThan(290);
  });

  test('IPVS mode reads the same few rules for each, and at most a bucket of 256', () => {
    const rules = new Set(report.ipvs.asked.map((a) => a.first.natRules));
    expect(rules.size).toBe(1);
    for (const { first, bucket } of report.ipvs.asked) {
      expect(bucket).toBeLessThan(256);
      expect(first.setLookups).toBeGreaterThan(0);
      expect(first.serviceProbes).toBeLessThanOrEqual(2);
    }
    // 300 in 256 buckets: the first shares its bucket with a later one, and the newest is compared first
    expect(at(report.ipvs.asked, 'first').first.serviceProbes).toBe(2);
    expect(at(report.ipvs.asked, 'last').first.serviceProbes).toBe(1);
  });

  test('the second packet of a connection reads no rule of nat in either mode', () => {
    for (const asked of [...report.iptables.asked, ...report.ipvs.asked]) {
      expect(asked.later.natRules).toBe(0);
      expect(asked.later.visits).toEqual([]);
    }
    for (const { later } of report.ipvs.asked) {
      expect(later.serviceProbes).toBeNull();
      expect(later.connectionProbes).toBe(1);
    }
  });
});

test('another seed draws another Service, the same seed the same numbers', async () => {
  const one = (await measured(50, 1)).report;
  const again = (await measured(50, 1)).report;
  const other = (await measured(50, 2)).report;
  expect(again.iptables.asked).toEqual(one.iptables.asked);
  expect(again.ipvs.asked).toEqual(one.ipvs.asked);
  expect(at(other.iptables.asked, 'random').service).not.toBe(at(one.iptables.asked, 'random').service);
});

test('what cannot be built is refused with a sentence', async () => {
  await expect(measured(0)).rejects.toThrow('1 to 10000 Services, not 0');
  await expect(measured(10_001)).rejects.toThrow('not 10001');
});
