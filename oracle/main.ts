import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import process from 'node:process';
import type { PacketRecord } from '../src/cli/packet-record.ts';
import { loadCommands } from '../src/shell/registry.ts';
import { makeCase, type OracleCase } from './case.ts';
import { compareAnswers, type Difference, tell } from './compare.ts';
import { fixtureText, linesOf, replay } from './fixture.ts';
import { askLinux } from './linux.ts';
import { type OracleOptions, readOptions } from './options.ts';
import { reproduction } from './script.ts';
import { shrink } from './shrink.ts';

const PACKETS = 40;

type Outcome =
  | { readonly kind: 'same' | 'failed'; readonly packets: number; readonly refused?: boolean }
  | { readonly kind: 'unsteady'; readonly packets: number; readonly difference: Difference }
  | { readonly kind: 'differs'; readonly packets: number; readonly difference: Difference };

const ruleDifference = (linux: string, model: string): Difference => ({ packet: 0, field: 'rules', linux, model });

/** Puts one case to Linux, and once more when the answers differ: what Linux does one way and then another is no answer. */
async function judge(asked: OracleCase, agent: string, slot: string, keep: boolean): Promise<Outcome> {
  const { record, answers, refused } = asked;
  const linux = await askLinux(record, agent, slot, keep);
  if ('refused' in linux || refused !== null) {
    if ('refused' in linux && refused !== null) return { kind: 'same', packets: 0, refused: true };
    const [l, m] = ['refused' in linux ? linux.refused : 'taken', refused ?? 'taken'];
    return { kind: 'differs', packets: 0, difference: ruleDifference(l, m) };
  }
  const difference = compareAnswers(linux.answers, answers);
  if (!difference) return { kind: 'same', packets: answers.length };
  // What comes after the difference is not counted: it has not been compared.
  const packets = difference.packet;
  if (keep) return { kind: 'differs', packets, difference };
  const again = await askLinux(record, agent, slot);
  const second = 'answers' in again ? compareAnswers(again.answers, answers) : null;
  const steady = second && second.packet === difference.packet && second.linux === difference.linux;
  return steady ? { kind: 'differs', packets, difference } : { kind: 'unsteady', packets, difference };
}

/** The difference of a case in its last packet, or null; null also when somebody refuses the rules. */
async function lastDifference(record: PacketRecord, agent: string, slot: string): Promise<Difference | null> {
  try {
    const model = replay(record);
    const linux = await askLinux(record, agent, slot);
    const difference = 'answers' in linux ? compareAnswers(linux.answers, model) : null;
    return difference?.packet === record.packets.length - 1 ? difference : null;
  } catch {
    return null;
  }
}

/** Says what differs, and leaves a script for Linux; with `--shrink` of a small case, and that case as a fixture. */
async function report(
  seed: number,
  found: PacketRecord,
  difference: Difference,
  o: OracleOptions,
  slot: string,
): Promise<void> {
  const [agent = '', agentSource = ''] = o.agent;
  let [record, d] = [found, difference];
  if (o.shrink && d.field !== 'rules') {
    record = await shrink(found, async (r) => (await lastDifference(r, agent, slot))?.field === difference.field);
    d = (await lastDifference(record, agent, slot)) ?? d;
    const { net, ipset, rules, packets } = record;
    const linux = await askLinux(record, agent, slot);
    const answers = 'answers' in linux ? linux.answers : [];
    const fixture = {
      about: '',
      kernel: release().split('-')[0] ?? '',
      net,
      ipset: linesOf(ipset),
      rules: linesOf(rules),
      packets,
    };
    writeFileSync(`.cache/oracle-${seed}.json`, fixtureText({ ...fixture, linux: answers }));
  }
  const q = record.packets[d.packet];
  const told = tell(d, q ? `${q.in} ${q.pkt}` : '-');
  const file = `.cache/oracle-${seed}.sh`;
  writeFileSync(file, reproduction(record, readFileSync(agentSource, 'utf8'), told), { mode: 0o755 });
  process.stdout.write(`seed ${seed}: ${told}\nOn Linux: sh ${file}\n\n`);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const [agent = ''] = options.agent;
  await loadCommands();
  const end = options.seconds === null ? Number.POSITIVE_INFINITY : Date.now() + options.seconds * 1000;
  const count = { packets: 0, cases: 0, differ: 0, unsteady: 0, refused: 0, failed: 0 };
  let next = options.seed;
  const last = options.seed + options.cases;

  const work = async (slot: string): Promise<void> => {
    while (next < last && Date.now() < end) {
      const seed = next++;
      const asked = makeCase(seed, PACKETS);
      // Where the machine is busy a run may fail; it has one more chance.
      const ask = () => judge(asked, agent, slot, options.keep);
      const outcome = await ask()
        .catch(ask)
        .catch((error: unknown): Outcome => {
          process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
          return { kind: 'failed', packets: 0 };
        });
      count.cases++;
      count.packets += outcome.packets;
      if (outcome.kind === 'unsteady') {
        count.unsteady++;
        if (options.all) process.stdout.write(`seed ${seed}: Linux is not steady, ${tell(outcome.difference, '')}\n\n`);
      }
      if (outcome.kind === 'failed') count.failed++;
      if (outcome.kind === 'same' && outcome.refused) count.refused++;
      if (outcome.kind !== 'differs') continue;
      count.differ++;
      const { difference } = outcome;
      const upTo = { ...asked.record, packets: asked.record.packets.slice(0, difference.packet + 1) };
      if (count.differ === 1 || options.all) await report(seed, upTo, difference, options, slot);
      else process.stdout.write(`seed ${seed}: packet ${difference.packet + 1}, ${difference.field}\n`);
    }
  };
  await Promise.all(Array.from({ length: options.keep ? 1 : options.jobs }, (_, i) => work(`${process.pid}-${i}`)));

  const asides = [
    ...(count.unsteady > 0 ? [`${count.unsteady} cases cut short where Linux itself is not steady`] : []),
    ...(count.refused > 0 ? [`${count.refused} rule sets refused by both`] : []),
  ];
  if (count.failed > 0) asides.push(`${count.failed} cases that could not be run`);
  if (asides.length > 0) process.stdout.write(`${asides.join('; ')}\n`);
  process.stdout.write(
    `${count.packets} packets in ${count.cases} cases on Linux ${release()}: ${count.differ} differed\n`,
  );
  return count.differ > 0 ? 1 : 0;
}

process.exitCode = await main();
