import type { PacketAnswer, PacketQuestion, PacketRecord } from '../src/cli/packet-record.ts';
import { recorderOf } from './fixture.ts';
import { Pick } from './pick.ts';
import { makeRules, makeSets } from './rules.ts';
import { makeNet } from './topology.ts';
import { Traffic } from './traffic.ts';

/** What is asked, and what the model answers to it. */
export interface OracleCase {
  readonly record: PacketRecord;
  readonly answers: readonly PacketAnswer[];
  /** Why the model does not take the rules, or null. */
  readonly refused: string | null;
}

/** The host, sets and rules of a seed. */
export function makeHost(seed: number): Omit<PacketRecord, 'packets'> {
  const pick = new Pick(seed);
  return { name: `seed ${seed}`, net: makeNet(pick), ipset: makeSets(pick), rules: makeRules(pick) };
}

/** A case of `packets` packets; the model is asked while it is made, since answers follow what comes out. */
export function makeCase(seed: number, packets: number): OracleCase {
  const host = makeHost(seed);
  const traffic = new Traffic(new Pick(seed ^ 0x5eed), host.net);
  const questions: PacketQuestion[] = [];
  const answers: PacketAnswer[] = [];
  let refused: string | null = null;
  try {
    const recorder = recorderOf({ ...host, packets: [] });
    while (questions.length < packets) {
      const q = traffic.next();
      const answer = recorder.send(q);
      traffic.note(answer);
      questions.push(q);
      answers.push(answer);
    }
  } catch (error) {
    refused = error instanceof Error ? error.message : String(error);
  }
  return { record: { ...host, packets: questions }, answers, refused };
}
