import { type DeviceAt, devicesOf, type OwnLab } from './form.ts';
import { type Cidr, cidr } from './ipv4.ts';

/** Devices that reach each other without a router. */
export interface Segments {
  readonly devices: readonly DeviceAt[];
  /** The same name for two devices when they are joined. By path. */
  readonly of: ReadonlyMap<string, string>;
  /** Links that close a loop of bridges. */
  readonly loops: readonly number[];
}

/** An address as it is written on a device. */
export interface AddrAt {
  readonly path: string;
  readonly at: DeviceAt;
  readonly text: string;
  readonly cidr: Cidr;
}

export function segmentsOf(lab: OwnLab): Segments {
  const devices = devicesOf(lab);
  const parent = new Map(devices.map(({ path }) => [path, path]));
  const find = (path: string): string => {
    let at = path;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  /** False when they were joined already. */
  const join = (a: string, b: string): boolean => {
    const [x, y] = [find(a), find(b)];
    parent.set(x, y);
    return x !== y;
  };
  const loops = new Set<number>();
  for (let i = 0; i < lab.links.length; i++) join(`links.${i}.a`, `links.${i}.b`);
  for (const { path, node, bridge } of devices) {
    const to = devices.find((d) => d.isBridge && d.node === node && d.device.dev === bridge);
    if (to && !join(path, to.path)) loops.add(Number(path.split('.')[1]));
  }
  return { devices, of: new Map(devices.map(({ path }) => [path, find(path)])), loops: [...loops] };
}

/** The addresses of devices that can have one, as far as they can be read. */
export const addrsOf = (devices: readonly DeviceAt[]): AddrAt[] =>
  devices.flatMap((at) =>
    at.bridge !== null
      ? []
      : (at.device.addrs ?? []).flatMap((text, i): AddrAt[] => {
          const read = cidr(text);
          return read ? [{ path: `${at.path}.addrs.${i}`, at, text, cidr: read }] : [];
        }),
  );
