import { getIpv4 } from '../../wire/bytes.ts';
import { IP_OFFSET } from '../../wire/ipv4.ts';
import type { NetDevice } from '../device/net-device.ts';
import {
  NF_ACCEPT,
  NF_DROP,
  NF_QUEUE,
  NF_STOLEN,
  NF_VERDICT_MASK,
  type NfHook,
  type NfHookState,
  type Verdict,
} from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { TableName, WalkVerdict } from '../trace/events.ts';
import { MISS_MATCH, MISS_NONE, type PacketKey } from './compile.ts';
import { IPT_F_GOTO, type IptEntry, type JumpTarget, targetName } from './entry.ts';
import type { ChainState } from './ruleset.ts';
import type { XtTable, XtTableInfo } from './table.ts';
import { tracePacket } from './trace-packet.ts';
import { XT_CONTINUE, XT_RETURN, type XtActionParam } from './types.ts';
import { WalkRecorder } from './walk.ts';

const MODULE_VERDICTS: readonly WalkVerdict[] = ['DROP', 'ACCEPT', 'STOLEN', 'QUEUE', 'CONTINUE'];

/**
 * `ipt_do_table` (net/ipv4/netfilter/ip_tables.c): takes a packet through one table at one hook. Counters, trace and verdict
 * are those of the linear walk, also where an index skips rules. Left out: the second jump stack for TEE.
 */
export function iptDoTable(table: XtTable, skb: SkBuff, state: NfHookState): Verdict {
  const root = table.info.hookEntry(state.hook);
  if (!root) return NF_ACCEPT;
  const { cpu } = state.net.world;
  cpu.localBhDisable();
  const verdict = new Traversal(table, skb, state, root).run();
  cpu.localBhEnable();
  return verdict;
}

/** One call of `ipt_do_table`: what it keeps on its stack. It is also the `xt_action_param` of the extensions. */
class Traversal implements XtActionParam, PacketKey {
  readonly state: NfHookState;
  readonly net: NetNs;
  readonly hook: NfHook;
  readonly in: NetDevice | null;
  readonly out: NetDevice | null;
  readonly table: TableName;
  readonly indev: string;
  readonly outdev: string;
  fragoff: number;
  thoff: number;
  hotdrop = false;
  chain: string;
  rule = 0;
  saddr = 0;
  daddr = 0;
  protocol = 0;

  private readonly skb: SkBuff;
  private readonly info: XtTableInfo;
  private readonly root: ChainState;
  private readonly rec: WalkRecorder | null;
  /** Where each jump came from: the chain and the index of its rule. */
  private readonly jumpChains: ChainState[] = [];
  private readonly jumpRules: number[] = [];
  private cur: ChainState;
  private at = 0;

  constructor(table: XtTable, skb: SkBuff, state: NfHookState, root: ChainState) {
    this.state = state;
    this.net = state.net;
    this.hook = state.hook;
    this.in = state.in;
    this.out = state.out;
    this.indev = state.in?.name ?? '';
    this.outdev = state.out?.name ?? '';
    this.table = table.name;
    this.skb = skb;
    this.info = table.info;
    this.root = root;
    this.cur = root;
    this.chain = root.chain.name;
    this.rec = state.event ? new WalkRecorder(table.name, table.info.generation) : null;
    const head = skb.head;
    const o = skb.networkHeader;
    this.fragoff = (((head[o + 6] ?? 0) << 8) | (head[o + 7] ?? 0)) & IP_OFFSET;
    this.thoff = o + ((head[o] ?? 0) & 15) * 4;
    this.readHeader();
    if (this.rec && state.event) state.event.walk = this.rec.walk;
  }

  run(): Verdict {
    for (;;) {
      const i = this.nextMatch();
      if (i < 0) return this.dropped(-1 - i, 'DROP');
      const e = this.cur.chain.rules[i];
      const verdict = e ? this.visit(e, i) : this.endOfChain();
      if (verdict !== XT_CONTINUE) return verdict;
    }
  }

  private readHeader(): void {
    const { head, networkHeader: o } = this.skb;
    this.saddr = getIpv4(head, o + 12) | 0;
    this.daddr = getIpv4(head, o + 16) | 0;
    this.protocol = head[o + 9] ?? 0;
  }

  /**
   * The next rule of this chain that matches; the number of its rules when none does. -1 - i when a match of rule i found
   * the packet malformed.
   */
  private nextMatch(): number {
    const { chain } = this.cur;
    const form = chain.compiled;
    const { rules } = chain;
    const { rec } = this;
    let i = this.at;
    for (;;) {
      if (form.indexed) {
        const j = form.candidate(this, i);
        if (rec && j > i) this.recordSkipped(rec, i, j);
        i = j;
      }
      const e = rules[i];
      if (!e) return rules.length;
      let why = form.miss(this, i);
      if (why === MISS_NONE && e.matches.length > 0) {
        why = this.failingMatch(e, i);
        if (this.hotdrop) return -1 - i;
      }
      if (why === MISS_NONE) return i;
      rec?.miss(why);
      i++;
    }
  }

  private recordSkipped(rec: WalkRecorder, from: number, to: number): void {
    const form = this.cur.chain.compiled;
    let i = from;
    while (i < to && rec.keeping) rec.miss(form.miss(this, i++));
    rec.missMany(to - i);
  }

  private failingMatch(e: IptEntry, i: number): number {
    this.rule = i + 1;
    for (let k = 0; k < e.matches.length; k++) {
      const m = e.matches[k];
      if (!m) continue;
      if (m.ext.support !== 'modelled') {
        this.notModelled(`match ${m.ext.name}`);
        return MISS_MATCH + k;
      }
      if (!m.ext.match(this.skb, m.info, this)) return MISS_MATCH + k;
    }
    return MISS_NONE;
  }

  /** Rule `e` matched: count, report, act. `XT_CONTINUE` to go on from `cur` and `at`. */
  private visit(e: IptEntry, i: number): Verdict {
    const { cur, rec } = this;
    cur.count(i, this.skb.len);
    if (this.skb.nfTrace) tracePacket(this, this.skb, e, cur, i);
    const { target } = e;
    if (target.kind === 'none') {
      rec?.step(cur.chain.name, 'rule', i + 1, '', 'CONTINUE');
      this.at = i + 1;
      return XT_CONTINUE;
    }
    if (target.kind === 'jump') return this.jump(e, target, i);
    if (target.kind === 'verdict') {
      rec?.step(cur.chain.name, 'rule', i + 1, target.verdict, target.verdict);
      if (target.verdict === 'RETURN') return this.pop();
      if (target.verdict === 'DROP') return this.blame(i + 1, NF_DROP);
      return target.verdict === 'ACCEPT' ? NF_ACCEPT : this.blame(i + 1, NF_QUEUE);
    }
    this.rule = i + 1;
    const step = rec?.step(cur.chain.name, 'rule', i + 1, targetName(target), 'CONTINUE');
    if (target.ext.support !== 'modelled') {
      this.notModelled(`target ${target.ext.name}`);
      if (step) step.verdict = 'DROP';
      return NF_DROP;
    }
    const verdict = target.ext.target(this.skb, target.info, this);
    if (step) step.verdict = moduleVerdict(verdict);
    if (this.hotdrop) return this.blame(i + 1, NF_DROP);
    if (verdict === XT_CONTINUE) {
      this.readHeader();
      this.at = i + 1;
      return XT_CONTINUE;
    }
    if (verdict === XT_RETURN) return this.pop();
    const kind = verdict & NF_VERDICT_MASK;
    return kind === NF_DROP || kind === NF_QUEUE ? this.blame(i + 1, verdict) : verdict;
  }

  private jump(e: IptEntry, target: JumpTarget, i: number): Verdict {
    const { cur, rec } = this;
    const name = target.chain;
    const goto = (e.flags & IPT_F_GOTO) !== 0;
    rec?.step(cur.chain.name, 'rule', i + 1, name, goto ? 'GOTO' : 'JUMP');
    const to = this.info.jumpedTo(target);
    if (!to) throw new Error(`${this.table}: rule ${i + 1} of ${cur.chain.name} jumps to ${name}, which is not there`);
    if (!goto) {
      this.jumpChains.push(cur);
      this.jumpRules.push(i);
    }
    this.enter(to, 0);
    return XT_CONTINUE;
  }

  /** The entry behind the last rule: the policy of a built-in chain, the return of a user chain. */
  private endOfChain(): Verdict {
    const { cur, rec, skb } = this;
    const n = cur.chain.rules.length;
    cur.count(n, skb.len);
    if (skb.nfTrace) tracePacket(this, skb, null, cur, n);
    if (cur.chain.hook === null) {
      rec?.step(cur.chain.name, 'return', 0, '', 'RETURN');
      return this.pop();
    }
    const { policy } = cur.chain;
    rec?.step(cur.chain.name, 'policy', 0, '', policy);
    if (policy === 'ACCEPT') return NF_ACCEPT;
    this.net.nf.culprit = { kind: 'policy', table: this.table, chain: cur.chain.name };
    return NF_DROP;
  }

  /** Back to the rule after the last jump, or to the policy when there was none. */
  private pop(): Verdict {
    const back = this.jumpChains.pop();
    const rule = this.jumpRules.pop();
    if (back && rule !== undefined) {
      this.enter(back, rule + 1);
      return XT_CONTINUE;
    }
    this.enter(this.root, this.root.chain.rules.length);
    return this.endOfChain();
  }

  private enter(chain: ChainState, at: number): void {
    this.cur = chain;
    this.chain = chain.chain.name;
    this.at = at;
  }

  /** A match said that the packet is malformed (`par->hotdrop`). */
  private dropped(i: number, verdict: WalkVerdict): Verdict {
    const e = this.cur.chain.rules[i];
    this.rec?.step(this.cur.chain.name, 'rule', i + 1, e ? targetName(e.target) : '', verdict);
    if (this.net.nf.culprit) return NF_DROP;
    return this.blame(i + 1, NF_DROP);
  }

  private blame(rule: number, verdict: Verdict): Verdict {
    this.net.nf.culprit = { kind: 'rule', table: this.table, chain: this.cur.chain.name, rule };
    return verdict;
  }

  /** An extension that we can write down but not evaluate: the packet goes no further, and the log says why. */
  private notModelled(what: string): void {
    const text = `${what} of rule ${this.rule} of chain ${this.chain} in table ${this.table} is not modelled`;
    this.net.printk(`hookscope: ${text}: packet dropped`);
    this.net.nf.culprit = { kind: 'packet', text };
    this.hotdrop = true;
  }
}

const moduleVerdict = (verdict: number): WalkVerdict => {
  if (verdict === XT_CONTINUE) return 'CONTINUE';
  if (verdict === XT_RETURN) return 'RETURN';
  return (verdict & NF_VERDICT_MASK) === NF_STOLEN ? 'STOLEN' : (MODULE_VERDICTS[verdict & NF_VERDICT_MASK] ?? 'DROP');
};
