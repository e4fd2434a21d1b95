import { EAGAIN, EINVAL } from '../../kernel/errno.ts';
import { type Command, immediate, type Process } from '../command.ts';
import { completeIptables } from './complete.ts';
import { doCommand } from './do-command.ts';
import { IPV4, type IptFamily } from './family.ts';
import { gathered, type Program, RESOURCE_PROBLEM, runProgram } from './program.ts';

const SYNOPSIS = `iptables [-t TABLE] -A|-C|-D CHAIN RULE
iptables [-t TABLE] -I CHAIN [NUM] RULE
iptables [-t TABLE] -R CHAIN NUM RULE
iptables [-t TABLE] -D CHAIN NUM
iptables [-t TABLE] -L|-S [CHAIN [NUM]] [-n] [-v] [-x] [--line-numbers]
iptables [-t TABLE] -F|-Z|-X [CHAIN]
iptables [-t TABLE] -N CHAIN
iptables [-t TABLE] -E OLD NEW
iptables [-t TABLE] -P CHAIN ACCEPT|DROP
RULE: [-s ADDR] [-d ADDR] [-i DEV] [-o DEV] [-p PROTO] [-m MATCH ...] -j TARGET ...`;

/** Reads and changes the legacy tables (iptables/iptables-standalone.c). */
export const iptables: Command = immediate({
  name: 'iptables',
  summary: 'read and change the tables of packet rules',
  synopsis: SYNOPSIS,
  run: (process) => iptablesMain(process, IPV4),
  complete: completeIptables,
});

export const iptablesLegacy: Command = { ...iptables, name: 'iptables-legacy' };

/** A program of the family, writing where `process` writes. */
export const programOf = (name: string, process: Process): Program =>
  gathered(
    name,
    (text) => process.out(text),
    (text) => process.err(text),
  );

export function iptablesMain(process: Process, family: IptFamily): number {
  const program = programOf(family.program, process);
  return runProgram(program, () => {
    const ctx = { net: process.net, program, family, handle: null, noTargets: new Set<string>() };
    const { ok, handle } = doCommand(ctx, process.argv);
    if (ok && handle.commit()) return 0;
    const hint = handle.errno === EINVAL ? " Run `dmesg' for more information." : '';
    program.err(`${program.name}: ${handle.strerror}.${hint}\n`);
    return handle.errno === EAGAIN ? RESOURCE_PROBLEM : 1;
  });
}
