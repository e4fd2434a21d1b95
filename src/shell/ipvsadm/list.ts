import type { IpVsDest } from '../../kernel/ipvs/dest.ts';
import {
  IP_VS_CONN_F_MASQ,
  IP_VS_CONN_F_TUNNEL,
  IP_VS_SVC_F_ONEPACKET,
  IP_VS_SVC_F_PERSISTENT,
  IP_VS_TUNNEL_ENCAP_FLAG_CSUM,
  IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM,
  ipVsFwdName,
} from '../../kernel/ipvs/flags.ts';
import type { Ipvs } from '../../kernel/ipvs/ipvs.ts';
import { connRows } from '../../kernel/ipvs/proc.ts';
import { protoName } from '../../kernel/ipvs/proto-name.ts';
import type { IpVsService } from '../../kernel/ipvs/service.ts';
import type { Counters } from '../../kernel/ipvs/stats.ts';
import { portToService } from '../../kernel/xtables/services.ts';
import { formatIpv4, INADDR_BROADCAST, type Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_SCTP, IPPROTO_TCP } from '../../wire/ipv4.ts';
import type { Files } from '../command.ts';
import { hostName } from '../resolve.ts';
import type { OptName } from './table.ts';
import { protoText, schedFlagNames } from './values.ts';

/** How a listing is to look. `rules` is what `-S` prints. */
export interface Format {
  readonly options: ReadonlySet<OptName>;
  readonly rules: boolean;
  readonly files: Files;
}

type Columns = 'stats' | 'rate' | 'thresholds' | 'persistent-conn' | 'tun-info' | 'plain';

const columnsOf = (format: Format): Columns =>
  (['stats', 'rate', 'thresholds', 'persistent-conn', 'tun-info'] as const).find((c) => format.options.has(c)) ??
  'plain';

/** `addrport_to_anyname`. */
function place(format: Format, addr: Ipv4Addr, port: number, protocol: number): string {
  if (format.options.has('numeric')) return `${formatIpv4(addr)}:${port}`;
  const host = hostName(format.files, addr) ?? formatIpv4(addr);
  return `${host}:${portToService(port, protoText(protocol)) ?? port}`;
}

/** `print_largenum`: large numbers are cut to K, M, G, T unless exact ones are wanted. */
function largenum(n: number, exact: boolean): string {
  if (exact) {
    const text = String(n);
    return text.padStart(Math.max(9, text.length + 1));
  }
  if (n < 1e8) return String(n).padStart(9);
  const [unit, by] = n < 1e9 ? ['K', 1e3] : n < 1e11 ? ['M', 1e6] : n < 1e14 ? ['G', 1e9] : ['T', 1e12];
  return `${String(Math.floor(n / by)).padStart(8)}${unit}`;
}

const KEYS: readonly (keyof Counters)[] = ['conns', 'inpkts', 'outpkts', 'inbytes', 'outbytes'];
const counters = (c: Readonly<Counters>, format: Format): string =>
  KEYS.map((key) => largenum(c[key], format.options.has('exact'))).join('');

const PROT = 'Prot LocalAddress:Port';
const wide = (...names: readonly string[]): string =>
  `${PROT.padEnd(33)} ${names.map((n) => n.padStart(8)).join(' ')}\n`;

/** `print_title`. */
function title(format: Format): string {
  const remote = '  -> RemoteAddress:Port\n';
  switch (columnsOf(format)) {
    case 'stats':
      return wide('Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes') + remote;
    case 'rate':
      return wide('CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS') + remote;
    case 'thresholds':
      return `${PROT.padEnd(33)} Uthreshold Lthreshold ActiveConn InActConn \n${remote}`;
    case 'persistent-conn':
      return `${PROT.padEnd(33)} Weight    PersistConn ActiveConn InActConn \n${remote}`;
    case 'tun-info':
      return `${PROT} Scheduler Flags\n  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn\n`;
    default:
      return format.rules
        ? ''
        : `${PROT} Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n`;
  }
}

const RULE_OPTION: Readonly<Record<number, string>> = { [IPPROTO_TCP]: '-t', [IPPROTO_SCTP]: '--sctp-service' };

function serviceName(svc: IpVsService, format: Format): string {
  if (svc.fwmark !== 0) return `${format.rules ? '-f ' : 'FWM  '}${svc.fwmark | 0}`;
  const at = place(format, svc.addr, svc.port, svc.protocol);
  if (format.rules) return `${RULE_OPTION[svc.protocol] ?? '-u'} ${at}`;
  return `${protoName(svc.protocol).padEnd(4)} ${at}`.slice(0, 33);
}

function serviceLine(svc: IpVsService, name: string, format: Format): string {
  const columns = columnsOf(format);
  if (!format.rules && columns === 'stats') return name.padEnd(33) + counters(svc.stats.totals, format);
  if (!format.rules && columns === 'rate') return name.padEnd(33) + counters(svc.stats.rates, format);
  const sched = svc.scheduler?.name ?? 'none';
  const flags = schedFlagNames(sched, svc.flags);
  const mask = svc.netmask === INADDR_BROADCAST ? '' : formatIpv4(svc.netmask);
  const persistent = (svc.flags & IP_VS_SVC_F_PERSISTENT) !== 0;
  const ops = (svc.flags & IP_VS_SVC_F_ONEPACKET) !== 0;
  if (format.rules)
    return [
      `-A ${name} -s ${sched}`,
      persistent ? ` -p ${svc.timeout}${mask && ` -M ${mask}`}` : '',
      svc.pe ? ` --pe ${svc.pe.name}` : '',
      ops ? ' -o' : '',
      flags && ` -b ${flags}`,
    ].join('');
  return [
    `${name} ${sched}`,
    flags && ` (${flags})`,
    persistent ? ` persistent ${svc.timeout}${mask && ` mask ${mask}`}${svc.pe ? ` pe ${svc.pe.name}` : ''}` : '',
    ops ? ' ops' : '',
  ].join('');
}

function tunnelText(dest: IpVsDest): string {
  if (dest.fwd !== IP_VS_CONN_F_TUNNEL) return 'n/a';
  if (dest.tunType === 'ipip') return 'ipip';
  const sum = ['-c', '+c', 'r+c'][dest.tunFlags] ?? '';
  return dest.tunType === 'gue' ? `gue:${dest.tunPort}:${sum}` : `gre:${sum}`;
}

function tunnelRule(dest: IpVsDest): string {
  if (dest.fwd !== IP_VS_CONN_F_TUNNEL) return '';
  if (dest.tunType === 'ipip') return ' --tun-type ipip';
  const port = dest.tunType === 'gue' ? ` --tun-port ${dest.tunPort}` : '';
  const sums: Readonly<Record<number, string>> = {
    [IP_VS_TUNNEL_ENCAP_FLAG_CSUM]: '--tun-csum',
    [IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM]: '--tun-remcsum',
  };
  return ` --tun-type ${dest.tunType}${port} ${sums[dest.tunFlags] ?? '--tun-nocsum'}`;
}

function destLine(svc: IpVsService, name: string, dest: IpVsDest, format: Format): string {
  const at = place(format, dest.addr, dest.port, svc.protocol);
  const method = dest.fwd === IP_VS_CONN_F_MASQ ? '-m' : dest.fwd === IP_VS_CONN_F_TUNNEL ? '-i' : '-g';
  if (format.rules) return `-a ${name} -r ${at} ${method} -w ${dest.weight}${tunnelRule(dest)}`;
  const head = `  -> ${at.slice(0, 28).padEnd(28)}`;
  const cell = (value: number | string, width: number): string => String(value).padEnd(width);
  const conns = `${cell(dest.activeconns, 10)} ${cell(dest.inactconns, 10)}`;
  const forward = cell(ipVsFwdName(dest.connFlags), 7);
  switch (columnsOf(format)) {
    case 'stats':
      return head + counters(dest.stats.totals, format);
    case 'rate': {
      const { conns: cps, inpkts, outpkts, inbytes, outbytes } = dest.stats.rates;
      const narrow = [cps, inpkts, outpkts].map((n) => String(n).padStart(8)).join(' ');
      const exact = format.options.has('exact');
      return `${head} ${narrow}${largenum(inbytes, exact)}${largenum(outbytes, exact)}`;
    }
    case 'thresholds':
      return `${head} ${cell(dest.uThreshold, 10)} ${cell(dest.lThreshold, 10)} ${conns}`;
    case 'persistent-conn':
      return `${head} ${cell(dest.weight, 9)} ${cell(dest.persistconns, 11)} ${conns}`;
    case 'tun-info':
      return `${head} ${forward} ${cell(tunnelText(dest), 13)} ${cell(dest.weight, 6)} ${conns}`;
    default:
      return `${head} ${forward} ${cell(dest.weight, 6)} ${conns}`;
  }
}

/** `print_service_entry`. */
function entry(svc: IpVsService, format: Format): string {
  const name = serviceName(svc, format);
  const dests = [...svc.destinations];
  if (!format.options.has('nosort')) dests.sort((a, b) => a.addr - b.addr || a.port - b.port);
  return [serviceLine(svc, name, format), ...dests.map((dest) => destLine(svc, name, dest, format))]
    .map((line) => `${line}\n`)
    .join('');
}

/** Services as `ipvs_cmp_services` orders them: by mark, signed, then protocol, address, port. */
const compare = (a: IpVsService, b: IpVsService): number =>
  (a.fwmark | 0) - (b.fwmark | 0) || a.protocol - b.protocol || a.addr - b.addr || a.port - b.port;

/** `-L -t ...`. */
export const listService = (svc: IpVsService, format: Format): string => title(format) + entry(svc, format);

/** `-L` and `-S`. */
export function listAll(ipvs: Ipvs, format: Format, size: number): string {
  const services = ipvs.services.all();
  if (!format.options.has('nosort')) services.sort(compare);
  const head = format.rules ? '' : `IP Virtual Server version 1.2.1 (size=${size})\n`;
  return head + title(format) + services.map((svc) => entry(svc, format)).join('');
}

/** `-L -c`. */
export function listConn(ipvs: Ipvs, format: Format): string {
  const withPe = format.options.has('persistent-conn');
  const head = 'pro expire state       source             virtual            destination';
  const lines = connRows(ipvs).map((row) => {
    const at = (addr: Ipv4Addr, port: number): string => place(format, addr, port, row.protocol);
    const expires = `${String(Math.floor(row.expires / 60)).padStart(2, '0')}:${String(row.expires % 60).padStart(2, '0')}`;
    const [c, v, d] = [at(row.caddr, row.cport), at(row.vaddr, row.vport), at(row.daddr, row.dport)];
    const front = `${row.proto.padEnd(3)} ${expires.padEnd(6)} ${row.state.padEnd(11)} ${c.padEnd(18)} ${v.padEnd(18)}`;
    return withPe && row.pe ? `${front} ${d.padEnd(16)} ${row.pe.name.padEnd(18)} ${row.pe.data}` : `${front} ${d}`;
  });
  const title = withPe ? `${head.padEnd(79)} ${'pe name'.padEnd(16)} pe_data` : head;
  return `IPVS connection entries\n${title}\n${lines.map((l) => `${l}\n`).join('')}`;
}
