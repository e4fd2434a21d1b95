import { EINVAL } from '../../errno.ts';
import { type BpfInstruction, checkBpf, runBpf } from '../classic-bpf.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineMatch, type XtCheck, XtError } from '../types.ts';

/** Most instructions (`XT_BPF_MAX_NUM_INSTR`). */
const MAX_INSTRUCTIONS = 64;
/** `%hu` and its like take a sign, and keep what fits. */
const NUMBER = '\\s*([+-]?\\d+)';
const LENGTH = new RegExp(`^${NUMBER},`);
const INSTRUCTION = new RegExp(`^${NUMBER}${NUMBER.replace('\\s*', '\\s+')}\\s+([+-]?\\d+)\\s+([+-]?\\d+)`);

const cut = (text: string | undefined, bits: number): number => Number(BigInt.asUintN(bits, wide(text ?? '0')));

/** `strtoul` stops at the largest number of 64 bits. */
function wide(text: string): bigint {
  const value = BigInt(text.replace('+', ''));
  const max = 0xffff_ffff_ffff_ffffn;
  return value > max || value < -max ? max : value;
}

/** `bpf_parse_string`: the number of instructions, then each, behind commas. */
function parseProgram(text: string): BpfInstruction[] {
  const head = LENGTH.exec(text);
  if (!head) throw new XtError('bpf: error parsing program length');
  const length = cut(head[1], 16);
  if (length === 0) throw new XtError('bpf: illegal zero length program');
  if (length > MAX_INSTRUCTIONS) throw new XtError('bpf: number of instructions exceeds maximum');
  const program: BpfInstruction[] = [];
  for (let at = text.indexOf(',') + 1; at > 0 && at < text.length; at = text.indexOf(',', at) + 1) {
    if (program.length >= length) throw new XtError('bpf: real program length exceeds the encoded length parameter');
    const found = INSTRUCTION.exec(text.slice(at));
    if (!found) throw new XtError(`bpf: error at instr ${program.length}`);
    program.push({ code: cut(found[1], 16), jt: cut(found[2], 8), jf: cut(found[3], 8), k: cut(found[4], 32) });
  }
  if (program.length !== length)
    throw new XtError('bpf: parsed program length is less than the encoded length parameter');
  return program;
}

const text = (program: readonly BpfInstruction[]): string =>
  program.map((i) => `${i.code} ${i.jt} ${i.jf} ${i.k}`).join(',');

function check(info: { program: readonly BpfInstruction[] }, { net }: XtCheck): number {
  const wrong = checkBpf(info.program);
  if (wrong === null) return 0;
  net.printk(wrong.startsWith('hookscope') ? wrong : `xt_bpf: check failed: ${wrong}`);
  return EINVAL;
}

export const bpf = defineMatch<{ program: readonly BpfInstruction[] }>({
  name: 'bpf',
  families: ANY_FAMILY,
  summary: 'A program for the classic packet filter, as tcpdump -ddd writes it, runs over the packet.',
  support: 'modelled',
  options: [
    { name: 'bytecode', type: 'string', arg: 'program', help: 'number of instructions, then each, with commas' },
    { name: 'object-pinned', type: 'string', arg: 'path', help: 'a program of the newer filter; there are none here' },
  ],
  init: () => ({ program: [] }),
  parse: (info, call) => {
    if (call.option.name === 'object-pinned') throw new XtError('bpf: failed to get bpf object');
    info.program = parseProgram(call.raw);
  },
  finalCheck: (_, seen) => {
    if (seen.size !== 1) throw new XtError('bpf: one of --bytecode or --pinned is required');
  },
  save: (info) => ` --bytecode "${info.program.length},${text(info.program)}"`,
  // iptables ends the list with the byte that ends the string
  print: (info) => `match bpf ${text(info.program)}\0`,
  check,
  /** `bpf_mt_v1` (net/netfilter/xt_bpf.c). */
  match: (skb, info) => runBpf(info.program, skb) !== 0,
});
