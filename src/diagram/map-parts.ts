import type { DeviceInfo, PlaceInfo } from '../protocol/messages.ts';
import type { Box, Point } from './geometry.ts';

/** `free`: hosts stand where a reader drew them. */
export type MapShape = 'row' | 'column' | 'free';

/** A host, or a namespace inside of one: a box with its kernel's stack in it. */
export interface MapNet {
  readonly net: number;
  readonly name: string;
  readonly role: PlaceInfo['role'];
  readonly inside: boolean;
  readonly box: Box;
  /** Where the network stack is drawn; of a namespace inside a host it is the box itself, of a switch its bridge. */
  readonly core: Box;
  /** An address to tell it by. */
  readonly addr: string;
  /** How far below the box's upper edge its name stands. */
  readonly nameY: number;
}

interface Label extends Point {
  readonly anchor: 'start' | 'middle' | 'end';
}

/** A device that is drawn: a card at the host's edge, a bridge, the host's end of a cable to a namespace. */
export interface MapDevice {
  readonly net: number;
  readonly dev: string;
  readonly kind: DeviceInfo['kind'];
  readonly box: Box;
  readonly up: boolean;
  readonly addr: string;
  /** Where its name stands, and its address. */
  readonly label: Label;
  readonly addrLabel: Label;
}

export interface MapLink {
  readonly id: string;
  /** `inner`: inside a host, from a device to its stack or its bridge. */
  readonly kind: 'cable' | 'veth' | 'inner';
  readonly a: string;
  readonly b: string;
  readonly line: readonly Point[];
}

/** A lab as a map: fixed places for everything, worked out from its topology alone. */
export interface LabMap {
  readonly shape: MapShape;
  readonly width: number;
  readonly height: number;
  readonly nets: readonly MapNet[];
  readonly devices: readonly MapDevice[];
  readonly links: readonly MapLink[];
  /** Where a packet rests, by the ends of links. */
  readonly points: ReadonlyMap<string, Point>;
}

export const coreId = (net: number): string => `net ${net}`;
export const deviceId = (net: number, dev: string): string => `${net} ${dev}`;

export const PAD = 14;
export const CARD = { w: 50, h: 26, gap: 22 };

export class MapBuilder {
  readonly nets: MapNet[] = [];
  readonly devices: MapDevice[] = [];
  readonly links: MapLink[] = [];
  readonly points = new Map<string, Point>();

  link(kind: MapLink['kind'], a: string, b: string, line: readonly Point[]): void {
    this.links.push({ id: `${a} - ${b}`, kind, a, b, line });
  }

  device(net: number, dev: DeviceInfo, box: Box, label: Label, addrLabel?: Label): void {
    const below: Label =
      dev.kind === 'bridge'
        ? { x: box.x + box.w - 10, y: label.y + 4, anchor: 'end' }
        : { x: label.x, y: box.y + box.h + 13, anchor: 'middle' };
    const { kind, up, addrs } = dev;
    const addr = addrs[0] ?? '';
    this.devices.push({ net, dev: dev.name, kind, box, up, addr, label, addrLabel: addrLabel ?? below });
  }
}
