import type { NetDevice } from './device/net-device.ts';
import { EACCES, EINVAL, ENOENT } from './errno.ts';
import type { NetNs } from './netns.ts';
import {
  type ConfField,
  DEVCONF_DEFAULTS,
  type DevConf,
  isConfField,
  isNeighField,
  MODELLED_CONF,
  NEIGH_DEFAULTS,
  type NeighField,
  type NeighParms,
} from './sysctl-devconf.ts';
import { SYSCTLS, type SysctlSpec } from './sysctl-values.ts';

const SPECS = new Map<string, SysctlSpec>(SYSCTLS.map((s) => [s.name, s]));

/** Adds settings that every namespace has. */
export function addSysctls(specs: readonly SysctlSpec[]): void {
  for (const spec of specs) SPECS.set(spec.name, spec);
}

/** Linux has it with the module br_netfilter, here it comes with the first bridge; and here it is off at first. */
const BRIDGE_NF = 'net.bridge.bridge-nf-call-iptables';

/** Set by `ipv4_doint_and_flush`, which does not hand them on from `default`. */
const FLUSHING: ReadonlySet<ConfField> = new Set<ConfField>([
  'disable_policy',
  'disable_xfrm',
  'drop_unicast_in_l2_multicast',
  'promote_secondaries',
  'route_localnet',
]);

/** All settings that a device has. */
const FIELDS: readonly string[] = [...Object.keys(DEVCONF_DEFAULTS), ...Object.keys(NEIGH_DEFAULTS)];

/** A device whose settings are meant, or the two that are no devices. */
type Place = 'all' | 'default' | NetDevice;

/**
 * The sysctls of one namespace (net/ipv4/sysctl_net_ipv4.c, devinet.c, and others), by their names with dots. A dot in a
 * device's name is written as a slash.
 */
export class SysctlTable {
  private readonly net: NetNs;
  private readonly values = new Map<string, string>();
  private readonly numbers = new Map<string, number>();
  /** `net.ipv4.conf.all`. */
  readonly confAll: DevConf = { ...DEVCONF_DEFAULTS, accept_source_route: 0 };
  private readonly confDefault: DevConf = { ...DEVCONF_DEFAULTS };
  private readonly confs = new Map<NetDevice, DevConf>();
  private readonly neighDefault: NeighParms = { ...NEIGH_DEFAULTS };
  private readonly neighs = new Map<NetDevice, NeighParms>();
  /** Fields that were set, of a device or of `default`: `default` no longer reaches these (`ipv4_devconf.state`). */
  private readonly own = new Map<NetDevice | 'default', Set<string>>();

  constructor(net: NetNs) {
    this.net = net;
    for (const spec of SYSCTLS) this.store(spec.name, spec.value);
  }

  /** Settings of one device (`in_dev->cnf`). */
  conf(dev: NetDevice): DevConf {
    return this.confs.get(dev) ?? this.confDefault;
  }

  neigh(dev: NetDevice): NeighParms {
    return this.neighs.get(dev) ?? this.neighDefault;
  }

  deviceAdded(dev: NetDevice): void {
    const loopback = dev.kind === 'loopback' ? { disable_policy: 1, disable_xfrm: 1 } : {};
    this.confs.set(dev, { ...this.confDefault, ...loopback });
    this.neighs.set(dev, { ...this.neighDefault });
    this.own.set(dev, new Set([...this.ownOf('default'), ...Object.keys(loopback)]));
  }

  deviceGone(dev: NetDevice): void {
    this.confs.delete(dev);
    this.own.delete(dev);
    this.neighs.delete(dev);
  }

  /** A device that has had an address keeps what it has (`ipv4_devconf_setall`, `neigh_parms_data_state_setall`). */
  addressAdded(dev: NetDevice): void {
    const own = this.ownOf(dev);
    if (own.size === FIELDS.length) return;
    for (const key of FIELDS) own.add(key);
  }

  private ownOf(place: NetDevice | 'default'): Set<string> {
    const known = this.own.get(place) ?? new Set<string>();
    this.own.set(place, known);
    return known;
  }

  /** The value as `sysctl -n` prints it, or null when there is no such sysctl. */
  get(name: string): string | null {
    const spec = this.spec(name);
    if (!spec && SPECS.has(name)) return null;
    if (spec?.read) return spec.read(this.net);
    const value = this.values.get(name) ?? spec?.value;
    if (value !== undefined) return value;
    const field = this.field(name);
    if (!field) return null;
    return String(field.kind === 'conf' ? this.confOf(field.place)[field.name] : this.neighOf(field.place)[field.name]);
  }

  /** The value as a number (the first one). Unknown names are a defect of the caller. */
  number(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const value = this.get(name);
    if (value === null) throw new Error(`no sysctl ${name}`);
    return Number.parseInt(value, 10) || 0;
  }

  /**
   * Writes a sysctl. 0, or -ENOENT for no such name, -EACCES for a read-only one, -EINVAL for a bad value.
   */
  set(name: string, value: string): number {
    const spec = this.spec(name);
    const field = spec ? null : this.field(name);
    if (!spec && !field) return -ENOENT;
    if (spec?.readOnly) return -EACCES;
    if (spec?.text) {
      this.store(name, value.trim());
      return this.changed(name);
    }
    const words = value.trim().split(/\s+/);
    if (!words.every((w) => /^[-+]?(0[xX][0-9a-fA-F]+|\d+)$/.test(w))) return -EINVAL;
    const numbers = words.map(Number);
    if (field) return this.setField(name, field, numbers[0] ?? 0);
    const { min = -0x80000000, max = 0xffffffff } = spec ?? {};
    if (!numbers.every((n) => n >= min && n <= max)) return -EINVAL;
    const count = (spec?.value ?? '').split('\t').length;
    const old = (this.values.get(name) ?? '').split('\t');
    if (name === 'net.ipv4.ip_local_port_range' && !this.isPortRange(numbers[0] ?? 0, numbers[1] ?? Number(old[1])))
      return -EINVAL;
    this.store(name, [...numbers.map(String), ...old.slice(numbers.length)].slice(0, count).join('\t'));
    if (name === 'net.ipv4.ip_forward') this.setForwarding('all', numbers[0] ?? 0);
    return this.changed(name);
  }

  /** `ipv4_local_port_range`. */
  private isPortRange(low: number, high: number): boolean {
    return low <= high && low >= this.number('net.ipv4.ip_unprivileged_port_start');
  }

  /** False for a sysctl that is kept and shown but changes nothing in the model. */
  isModelled(name: string): boolean {
    const spec = SPECS.get(name);
    if (spec) return !spec.inert;
    const field = this.field(name);
    return field !== null && (field.kind === 'neigh' || MODELLED_CONF.has(field.name));
  }

  /** Every sysctl with its value, sorted by name, as `sysctl -a` lists them. */
  list(): [string, string][] {
    const out: [string, string][] = [];
    for (const name of SPECS.keys()) if (this.spec(name)) out.push([name, this.get(name) ?? '']);
    const devices = this.net.devices.all();
    const places: [string, Place][] = [
      ['all', 'all'],
      ['default', 'default'],
      ...devices.map((d): [string, Place] => [d.name.replaceAll('.', '/'), d]),
    ];
    for (const [label, place] of places) {
      for (const [key, v] of Object.entries(this.confOf(place))) out.push([`net.ipv4.conf.${label}.${key}`, String(v)]);
      if (place === 'all') continue;
      for (const [key, v] of Object.entries(this.neighOf(place)))
        out.push([`net.ipv4.neigh.${label}.${key}`, String(v)]);
    }
    return out.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  private spec(name: string): SysctlSpec | null {
    if (name === BRIDGE_NF && !this.net.devices.all().some((d) => d.kind === 'bridge')) return null;
    return SPECS.get(name) ?? null;
  }

  private store(name: string, value: string): void {
    this.values.set(name, value);
    this.numbers.set(name, Number.parseInt(value, 10) || 0);
  }

  private field(
    name: string,
  ):
    | { readonly kind: 'conf'; readonly place: Place; readonly name: ConfField }
    | { readonly kind: 'neigh'; readonly place: Place; readonly name: NeighField }
    | null {
    const m = /^net\.ipv4\.(conf|neigh)\.(.+)\.([a-z0-9_]+)$/.exec(name);
    const [, kind, where = '', key = ''] = m ?? [];
    const place = this.place(where);
    if (place === null) return null;
    if (kind === 'conf' && isConfField(key)) return { kind, place, name: key };
    if (kind === 'neigh' && place !== 'all' && isNeighField(key)) return { kind, place, name: key };
    return null;
  }

  private place(where: string): Place | null {
    if (where === 'all' || where === 'default') return where;
    return this.net.devices.get(where.replaceAll('/', '.'));
  }

  private confOf(place: Place): DevConf {
    return place === 'all' ? this.confAll : place === 'default' ? this.confDefault : this.conf(place);
  }

  private neighOf(place: Place): NeighParms {
    return place === 'all' || place === 'default' ? this.neighDefault : this.neigh(place);
  }

  private setField(name: string, field: NonNullable<ReturnType<SysctlTable['field']>>, value: number): number {
    if (value < -0x80000000 || value > 0x7fffffff) return -EINVAL;
    if (field.kind === 'neigh') {
      this.neighOf(field.place)[field.name] = value;
      this.inherit(field.place, field.name, (dev) => this.neighs.get(dev), value);
    } else if (field.name === 'mc_forwarding') return -EACCES;
    else if (field.name === 'forwarding') this.setForwarding(field.place, value);
    else {
      this.confOf(field.place)[field.name] = value;
      if (!FLUSHING.has(field.name)) this.inherit(field.place, field.name, (dev) => this.confs.get(dev), value);
    }
    return this.changed(name);
  }

  /**
   * Notes that a field was set; that of `default` goes to every device that has none of its own
   * (`devinet_copy_dflt_conf`, `neigh_copy_dflt_parms`).
   */
  private inherit<K extends string>(
    place: Place,
    key: K,
    of: (dev: NetDevice) => Record<K, number> | undefined,
    value: number,
  ): void {
    if (place === 'all') return;
    this.ownOf(place).add(key);
    if (place !== 'default') return;
    for (const dev of this.confs.keys()) {
      const fields = of(dev);
      if (fields && !this.ownOf(dev).has(key)) fields[key] = value;
    }
  }

  /**
   * `devinet_sysctl_forward` and `inet_forward_change`: for `all`, the value goes to every device and to `default`, and
   * `accept_redirects` of `all` becomes its opposite. `ip_forward` is the same setting as that of `all`.
   */
  private setForwarding(place: Place, value: number): void {
    if (place !== 'all') {
      this.confOf(place).forwarding = value;
      return;
    }
    const changed = this.confAll.forwarding !== value;
    this.confAll.forwarding = value;
    this.store('net.ipv4.ip_forward', String(value));
    if (!changed) return;
    this.confAll.accept_redirects = value === 0 ? 1 : 0;
    this.confDefault.forwarding = value;
    for (const conf of this.confs.values()) conf.forwarding = value;
  }

  private changed(name: string): 0 {
    const note = this.isModelled(name) ? '' : ' (kept and shown; the model does not act on it)';
    this.net.world.tracer.config(this.net, 'proc_dointvec', 'sysctl', `${name} = ${this.get(name) ?? ''}${note}`);
    return 0;
  }
}
