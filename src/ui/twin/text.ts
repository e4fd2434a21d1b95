import type { TwinRow } from '../../diagram/twin.ts';
import type { Clause } from '../../diagram/twin-fate.ts';
import type { Side } from '../../store/twin.ts';
import { culpritText } from '../text.ts';
import { defineTexts } from '../texts.ts';
import type { ScenarioId } from './scenarios.ts';

interface ScenarioText {
  readonly title: string;
  readonly story: string;
}

export const TT = defineTexts('twin', {
  question: 'Question',
  intro: 'One line, two clusters that differ in kube-proxy\u2019s mode alone. Both packets come from the model.',
  mode: { a: 'iptables mode', b: 'IPVS mode' } satisfies Record<Side, string>,
  before: 'Before that, in both:',
  lines: (n: number) => (n === 1 ? '1 line' : `${n} lines`),
  again: 'Run again',
  starting: 'Starting two clusters',
  running: (place: string, line: string) => `Running in both: ${place}$ ${line}`,
  failed: 'The comparison failed',
  noPacket: 'The line sent no packet, so there is nothing to step through. What it printed is above.',

  firstAt: (where: string, step: number) => `They part at step ${step}: ${where}`,
  noDifference: 'The packet fares the same in both modes.',
  goFirst: 'Go to the first difference',
  goFirstKey: 'd',
  playOn: 'Play on, both ways',
  atFirst: 'This is the first difference',
  exit: (status: number) => `exit ${status}`,
  printed: (mode: string) => `What the line printed in ${mode}`,
  nothingPrinted: 'printed nothing',

  pictureOf: (mode: string, where: string, what: string) => `${mode}: the packet at ${where}, ${what}`,
  notYet: 'not sent yet',
  standsHere: 'stands here meanwhile',
  over: 'is over there',

  timeline: 'Both packets',
  position: 'Step of both packets',
  stepOf: (n: number, all: number) => `step ${n} of ${all}`,
  first: 'First step (Home)',
  back: 'Step back (left arrow)',
  play: 'Play (space)',
  pause: 'Pause (space)',
  forward: 'Step forward (right arrow)',
  overNext: 'To the next hook (shift and right arrow)',
  last: 'Last step (End)',

  steps: 'Step by step',
  stepsNote: 'The first packet of the line and what it causes. Times, packet ids and drawn ports are not compared.',
  alike: (n: number) => `${n} steps alike`,
  legend: {
    same: 'the same in both',
    rules: 'other rules, the same outcome',
    changed: 'another outcome',
    apart: 'each in another place',
    onlyA: 'in iptables mode only',
    onlyB: 'in IPVS mode only',
  } satisfies Record<TwinRow['kind'], string>,
  nothingHere: 'not here',

  tryTitle: 'Try a line of your own in both',
  tryPlace: 'Place',
  tryLine: 'Command',
  tryRun: 'Run in both',
  tryHint: 'For instance kubectl get svc, ipvsadm -Ln, or another curl. The clusters stay as they are now.',
  done: 'Done in both so far',

  scenario: {
    'node-port-behind-drop': {
      title: 'A node port dies behind INPUT DROP, in one mode only',
      story:
        'A node\u2019s firewall drops what nobody asked for: the policy of INPUT is DROP, answers are let in. A client asks for the Service at the node\u2019s port.',
    },
    'cluster-ip': {
      title: 'A pod asks for a Service by its cluster IP',
      story: 'The plain case. Both modes end at the same pod; the way through the node is another one.',
    },
    'ping-cluster-ip': {
      title: 'Who answers a ping to a cluster IP?',
      story:
        'No rule of kube-proxy is about ICMP. In IPVS mode the address is one of the node\u2019s own, on kube-ipvs0.',
    },
    'cluster-ip-host-port': {
      title: 'A cluster IP answers at a port of the host',
      story:
        'A program of node-a listens at 8080. KUBE-IPVS-FILTER, which guards against just this, is emptied: only IPVS mode has it, so the other one says that there is no such chain.',
    },
    'node-port-on-localhost': {
      title: 'The node port at 127.0.0.1',
      story: 'On the node itself, a program asks 127.0.0.1 at the node port.',
    },
    'pod-to-itself': {
      title: 'A pod reaches itself through its own Service',
      story:
        'The only pod of the Service asks for the Service. Its own address must not come back as the source: both modes masquerade, each by rules of its own.',
    },
    'no-endpoints': {
      title: 'A Service without endpoints: who refuses?',
      story:
        'All pods of the Service are gone. The connection is refused at once in both modes, by another part of the kernel.',
    },
    'local-policy': {
      title: 'externalTrafficPolicy Local at a node without a pod',
      story: 'The only pod is on node-a, the client asks node-b. Policy Local says: pods of this node only.',
    },
  } satisfies Record<ScenarioId, ScenarioText>,

  clause: {
    sent: (by: 'nat' | 'ipvs', hook: string, to: string) =>
      by === 'nat' ? `nat in ${hook} sends it to ${to}` : `IPVS in ${hook} sends it to ${to}`,
    from: (hook: string, source: string) => `nat in ${hook} makes the sender ${source}`,
    own: (host: string) => `${host} takes it for itself`,
    forwarded: (host: string) => `${host} forwards it`,
    droppedBy: (hook: string, by: string) => `${hook === '' ? '' : `in ${hook} `}${by} drops it`,
    dropped: (hook: string, note: string) => `${hook === '' ? '' : `in ${hook} `}it is dropped: ${note}`,
    delivered: (host: string) => `${host} gets it`,
    waits: (host: string, note: string) => `on ${host} it gets no further (${note})`,
    answered: (what: string) => `${what} comes back`,
    answerDropped: (what: string, why: string) => `${what} comes back and is not taken (${why})`,
    silence: 'nothing comes back',
    all: (parts: readonly string[], last: string) => `${parts.length > 0 ? `${parts.join(', ')}, and ` : ''}${last}.`,
  },
});

/** What became of a packet, in a sentence. */
export function fateText(clauses: readonly Clause[]): string {
  const parts = clauses.map(clauseText);
  if (!clauses.some((c) => c.kind === 'answered')) parts.push(TT.clause.silence);
  const last = parts.pop() ?? '';
  return TT.clause.all(parts, last);
}

const DECIDED: ReadonlySet<string> = new Set(['rule', 'policy', 'sysctl']);

function clauseText(clause: Clause): string {
  const c = TT.clause;
  switch (clause.kind) {
    case 'sent':
      return c.sent(clause.by, clause.hook ?? '', clause.to);
    case 'from':
      return c.from(clause.hook ?? '', clause.source.replace(/:\d+$/, ''));
    case 'routed':
      return clause.local ? c.own(clause.host) : c.forwarded(clause.host);
    case 'dropped':
      return clause.culprit && DECIDED.has(clause.culprit.kind)
        ? c.droppedBy(clause.hook ?? '', culpritText(clause.culprit))
        : c.dropped(clause.hook ?? '', clause.culprit?.kind === 'packet' ? clause.culprit.text : clause.note);
    case 'delivered':
      return c.delivered(clause.host);
    case 'waits':
      return c.waits(clause.host, clause.note);
    case 'answered':
      return clause.dropped === '' ? c.answered(clause.with) : c.answerDropped(clause.with, clause.dropped);
  }
}
