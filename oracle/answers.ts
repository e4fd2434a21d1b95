import type { PacketAnswer } from '../src/cli/packet-record.ts';
import { traceText } from '../src/cli/packet-text.ts';
import { errnoName } from '../src/kernel/errno.ts';
import { fromHex } from '../src/wire/bytes.ts';
import { ETH_HLEN } from '../src/wire/ethernet.ts';
import { Iphdr } from '../src/wire/ipv4.ts';
import { PEER_INDEX } from './script.ts';

type Counters = ReadonlyMap<string, readonly [number, number]>;

interface Report {
  trace: string[];
  out: { dev: string; mac: string; pkt: string }[];
  local: { pkt: string }[];
  ct: string[];
  counters: Map<string, readonly [number, number]>;
  err: string | null;
}

const emptyReport = (): Report => ({ trace: [], out: [], local: [], ct: [], counters: new Map(), err: null });

function readTrace(text: string): string {
  const [place = '', dev = '', out = '', mark = '', hex = ''] = text.split('|');
  const packet = fromHex(hex) ?? new Uint8Array();
  const way = `${dev}>${out}`;
  return traceText(place.trim(), way, Number.parseInt(mark, 16), new Iphdr(packet, 0), packet.length);
}

/** One line that the agent printed, put into the report. */
function readLine(report: Report, line: string, devices: readonly string[]): void {
  const space = line.indexOf(' ');
  const [kind, rest] = [line.slice(0, space), line.slice(space + 1)];
  const [first = '', second = '', third = ''] = rest.split(' ');
  switch (kind) {
    case 'trace':
      report.trace.push(readTrace(rest));
      break;
    case 'out': {
      const dev = devices[Number(first) - PEER_INDEX] ?? first;
      report.out.push({ dev, mac: second.slice(0, 24), pkt: second.slice(2 * ETH_HLEN) });
      break;
    }
    case 'raw':
      report.local.push({ pkt: second });
      break;
    case 'ct':
      report.ct.push(rest.replace(/\s+/g, ' ').replace(/ use=\d+\s*$/, ''));
      break;
    case 'hit':
      report.counters.set(first, [Number(second), Number(third)]);
      break;
    case 'err':
      report.err = errnoName(-Number(first));
      break;
    default:
      throw new Error(`the agent says ${line}`);
  }
}

function grown(before: Counters, now: Counters): Record<string, readonly [number, number]> {
  const hits: Record<string, readonly [number, number]> = {};
  for (const [key, [packets, bytes]] of now) {
    const [p, b] = before.get(key) ?? [0, 0];
    if (packets !== p || bytes !== b) hits[key] = [packets - p, bytes - b];
  }
  return hits;
}

/** The agent's reports as answers of the form that the model gives. The first report is of before the first packet. */
export function readAnswers(output: string, devices: readonly string[]): PacketAnswer[] {
  const answers: PacketAnswer[] = [];
  let before: Counters | null = null;
  let report = emptyReport();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    if (line !== 'end') {
      readLine(report, line, devices);
      continue;
    }
    const { trace, out, local, ct, counters, err } = report;
    if (before) {
      answers.push({
        trace,
        hits: grown(before, counters),
        ...(out.length > 0 ? { out } : {}),
        ...(local.length > 0 ? { local } : {}),
        ct,
        ...(err ? { err } : {}),
      });
    }
    before = counters;
    report = emptyReport();
  }
  return answers;
}
