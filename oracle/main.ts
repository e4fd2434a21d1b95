import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import process from 'node:process';
import { loadCommands } from '../src/shell/registry.ts';
import { makeCase, type OracleCase } from './case.ts';
import { compareAnswers, type Difference, tell } from './compare.ts';
import { askLinux } from './linux.ts';
import { readOptions } from './options.ts';
import { reproduction } from './script.ts';

const PACKETS = 40;

type Outcome =
  | { readonly kind: 'same' | 'unsteady' | 'failed'; readonly packets: number; readonly refused?: boolean }
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
  if (keep) return { kind: 'differs', packets: answers.length, difference };
  const again = await askLinux(record, agent, slot);
  const second = 'answers' in again ? compareAnswers(again.answers, answers) : null;
  const steady = second && second.packet === difference.packet && second.linux === difference.linux;
  // What comes before the place where Linux itself wavers has been compared.
  return steady
    ? { kind: 'differs', packets: answers.length, difference }
    : { kind: 'unsteady', packets: difference.packet };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const [agent = '', agentSource = ''] = options.agent;
  await loadCommands();
  const end = options.seconds === null ? Number.POSITIVE_INFINITY : Date.now() + options.seconds * 1000;
  const count = { packets: 0, cases: 0, differ: 0, unsteady: 0, refused: 0, failed: 0 };
  let next = options.seed;
  const last = options.seed + options.cases;

  const work = async (slot: string): Promise<void> => {
    while (next < last && Date.now() < end) {
      const seed = next++;
      const asked = makeCase(seed, PACKETS);
      const outcome = await judge(asked, agent, slot, options.keep).catch((error: unknown): Outcome => {
        process.stdout.write(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n`);
        return { kind: 'failed', packets: 0 };
      });
      count.cases++;
      count.packets += outcome.packets;
      if (outcome.kind === 'unsteady') count.unsteady++;
      if (outcome.kind === 'failed') count.failed++;
      if (outcome.kind === 'same' && outcome.refused) count.refused++;
      if (outcome.kind !== 'differs') continue;
      count.differ++;
      const { difference } = outcome;
      const q = asked.record.packets[difference.packet];
      const told = tell(difference, q ? `${q.in} ${q.pkt}` : '-');
      if (count.differ === 1 || options.all) {
        const upTo = { ...asked.record, packets: asked.record.packets.slice(0, difference.packet + 1) };
        const file = `.cache/oracle-${seed}.sh`;
        writeFileSync(file, reproduction(upTo, readFileSync(agentSource, 'utf8'), told), { mode: 0o755 });
        process.stdout.write(`seed ${seed}: ${told}\nOn Linux: sh ${file}\n\n`);
      } else process.stdout.write(`seed ${seed}: packet ${difference.packet + 1}, ${difference.field}\n`);
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
