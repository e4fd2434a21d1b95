import { get8, get16, get32 } from '../../wire/bytes.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/** `struct sock_filter`: one instruction of the classic packet filter. */
export interface BpfInstruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

const [LD, LDX, ST, STX, ALU, JMP, RET] = [0, 1, 2, 3, 4, 5, 6] as const;
const [H, B] = [0x08, 0x10] as const;
const [IMM, ABS, IND, MEM, LEN, MSH] = [0x00, 0x20, 0x40, 0x60, 0x80, 0xa0] as const;
const [ADD, SUB, MUL, DIV, OR, AND, LSH, RSH, NEG, MOD, XOR] = [
  ...[0x00, 0x10, 0x20, 0x30, 0x40, 0x50],
  ...[0x60, 0x70, 0x80, 0x90, 0xa0],
] as const;
const [JA, JEQ, JGT, JGE, JSET] = [0x00, 0x10, 0x20, 0x30, 0x40] as const;
const FROM_X = 0x08;
const RET_A = 0x10;
const TXA = 0x80;
const CELLS = 16;

/** Offsets that do not mean the packet (`SKF_AD_OFF`, `SKF_NET_OFF`, `SKF_LL_OFF`), as signed numbers. */
const AD_OFF = -0x1000;
const NET_OFF = -0x10_0000;
const LL_OFF = -0x20_0000;

/** What the ancillary offsets load, as far as a packet here has it (`SKF_AD_PROTOCOL` and its like). */
const ANCILLARY: Readonly<Record<number, (skb: SkBuff) => number>> = {
  0: (skb) => skb.protocol,
  4: (skb) => skb.pktType,
  8: (skb) => skb.dev?.ifindex ?? 0,
  20: (skb) => skb.mark,
  24: () => 0, // one queue
  36: () => 0, // one CPU
  44: () => 0, // no VLAN
  48: () => 0,
  60: () => 0,
};
const ALU_XOR_X = 40;

/** Instructions there are (`chk_code_allowed`). */
const ALLOWED: ReadonlySet<number> = new Set([
  ...[ADD, SUB, MUL, DIV, OR, AND, LSH, RSH, MOD, XOR].flatMap((op) => [ALU | op, ALU | op | FROM_X]),
  ALU | NEG,
  ...[0, H, B].flatMap((size) => [LD | size | ABS, LD | size | IND]),
  ...[LD | LEN, LD | IMM, LD | MEM, LDX | LEN, LDX | B | MSH, LDX | IMM, LDX | MEM, ST, STX],
  ...[0x07, 0x07 | TXA, RET, RET | RET_A, JMP | JA],
  ...[JEQ, JGT, JGE, JSET].flatMap((op) => [JMP | op, JMP | op | FROM_X]),
]);

/** `bpf_check_classic` (net/core/filter.c). Null, or what is wrong with the program. */
export function checkBpf(program: readonly BpfInstruction[]): string | null {
  for (const [pc, i] of program.entries()) {
    const left = program.length - pc - 1;
    if (!ALLOWED.has(i.code) || badOperand(i)) return 'parse error';
    if (i.code === (JMP | JA)) {
      if (i.k >= left) return 'parse error';
    } else if ((i.code & 7) === JMP && (i.jt >= left || i.jf >= left)) return 'parse error';
    const anc = ancillaryOf(i);
    if (anc !== null && anc !== ALU_XOR_X && !ANCILLARY[anc])
      return KNOWN.has(anc) ? `hookscope: the ancillary load ${anc} is not modelled` : 'parse error';
  }
  const last = program.at(-1);
  if (!last || (last.code & 7) !== RET || readsUnset(program)) return 'parse error';
  return null;
}

/** Ancillary offsets of Linux. */
const KNOWN: ReadonlySet<number> = new Set([0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]);

const ancillaryOf = (i: BpfInstruction): number | null => {
  const loads = (i.code & 7) === LD && (i.code & 0xe0) === ABS;
  const offset = i.k | 0;
  return loads && offset < 0 && offset >= AD_OFF ? offset - AD_OFF : null;
};

function badOperand(i: BpfInstruction): boolean {
  const op = i.code & 0xf0;
  if ((i.code & 7) === ALU && (i.code & FROM_X) === 0) {
    if (op === DIV || op === MOD) return i.k === 0;
    if (op === LSH || op === RSH) return i.k >= 32;
  }
  const cell = i.code === ST || i.code === STX || i.code === (LD | MEM) || i.code === (LDX | MEM);
  return cell && i.k >= CELLS;
}

/** `check_load_and_stores`: whether a cell may be read that nothing was written to. */
function readsUnset(program: readonly BpfInstruction[]): boolean {
  const masks = new Uint16Array(program.length).fill(0xffff);
  const meet = (at: number, valid: number): void => {
    masks[at] = (masks[at] ?? 0) & valid;
  };
  let valid = 0;
  for (const [pc, i] of program.entries()) {
    valid &= masks[pc] ?? 0;
    if (i.code === ST || i.code === STX) valid |= 1 << i.k;
    else if (i.code === (LD | MEM) || i.code === (LDX | MEM)) {
      if ((valid & (1 << i.k)) === 0) return true;
    } else if ((i.code & 7) === JMP) {
      if (i.code === (JMP | JA)) meet(pc + 1 + i.k, valid);
      else {
        meet(pc + 1 + i.jt, valid);
        meet(pc + 1 + i.jf, valid);
      }
      valid = 0xffff;
    }
  }
  return false;
}

/**
 * Runs a program that `checkBpf` found good over a packet from its network header on, and returns what it returns. A load
 * beyond the packet and a division by zero end it with 0. The kernel translates it to its newer machine first.
 */
export function runBpf(program: readonly BpfInstruction[], skb: SkBuff): number {
  let a = 0;
  let x = 0;
  const cells = new Uint32Array(CELLS);
  for (let pc = 0; ; pc++) {
    const i = program[pc];
    if (!i) return 0;
    const { code, k } = i;
    switch (code & 7) {
      case LD:
      case LDX: {
        const value = load(skb, i, a, x, cells);
        if (value === null) return 0;
        if ((code & 7) === LD) a = value >>> 0;
        else x = value >>> 0;
        break;
      }
      case ST:
        cells[k] = a;
        break;
      case STX:
        cells[k] = x;
        break;
      case ALU: {
        const value = compute(code & 0xf0, a, code & FROM_X ? x : k);
        if (value === null) return 0;
        a = value;
        break;
      }
      case JMP:
        if (code === (JMP | JA)) pc += k;
        else pc += holds(code & 0xf0, a, code & FROM_X ? x : k) ? i.jt : i.jf;
        break;
      case RET:
        return code & RET_A ? a : k;
      default:
        if (code & TXA) a = x;
        else x = a;
    }
  }
}

function load(skb: SkBuff, i: BpfInstruction, a: number, x: number, cells: Uint32Array): number | null {
  const size = i.code & B ? 1 : i.code & H ? 2 : 4;
  switch (i.code & 0xe0) {
    case IMM:
      return i.k;
    case MEM:
      return cells[i.k] ?? 0;
    case LEN:
      return skb.len;
    case MSH: {
      const byte = read(skb, i.k | 0, 1);
      return byte === null ? null : (byte & 0xf) * 4;
    }
    case ABS: {
      const anc = ancillaryOf(i);
      if (anc === null) return read(skb, i.k | 0, size);
      return anc === ALU_XOR_X ? a ^ x : (ANCILLARY[anc]?.(skb) ?? null);
    }
    default:
      return read(skb, (i.k + x) | 0, size);
  }
}

/** `bpf_internal_load_pointer_neg_helper` for negative offsets. */
function read(skb: SkBuff, offset: number, size: number): number | null {
  let at = skb.networkHeader + offset;
  if (offset < 0) {
    if (offset >= NET_OFF) at = skb.networkHeader + offset - NET_OFF;
    else if (offset >= LL_OFF && skb.macHeader >= 0) at = skb.macHeader + offset - LL_OFF;
    else return null;
  }
  if (at + size > skb.tail) return null;
  return size === 4 ? get32(skb.head, at) : size === 2 ? get16(skb.head, at) : get8(skb.head, at);
}

function compute(op: number, a: number, v: number): number | null {
  switch (op) {
    case ADD:
      return (a + v) >>> 0;
    case SUB:
      return (a - v) >>> 0;
    case MUL:
      return Math.imul(a, v) >>> 0;
    case DIV:
      return v === 0 ? null : Math.floor(a / v);
    case MOD:
      return v === 0 ? null : a % v;
    case OR:
      return (a | v) >>> 0;
    case AND:
      return (a & v) >>> 0;
    case LSH:
      return (a << v) >>> 0;
    case RSH:
      return a >>> v;
    case NEG:
      return -a >>> 0;
    default:
      return (a ^ v) >>> 0;
  }
}

function holds(op: number, a: number, v: number): boolean {
  if (op === JEQ) return a === v;
  if (op === JGT) return a > v;
  return op === JGE ? a >= v : (a & v) !== 0;
}
