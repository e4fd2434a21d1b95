import type { NetDevice } from '../device/net-device.ts';
import type { ConfField } from '../sysctl-devconf.ts';

/**
 * The `IN_DEV_...` macros (include/linux/inetdevice.h): how a setting of one device and that of `all` combine. Most settings
 * are the or of both; a few take the larger, the and, or the device's alone.
 */
const own = (dev: NetDevice, field: ConfField): number => dev.net.sysctl.conf(dev)[field];
const all = (dev: NetDevice, field: ConfField): number => dev.net.sysctl.confAll[field];
const or = (dev: NetDevice, field: ConfField): boolean => own(dev, field) !== 0 || all(dev, field) !== 0;
const and = (dev: NetDevice, field: ConfField): boolean => own(dev, field) !== 0 && all(dev, field) !== 0;
const max = (dev: NetDevice, field: ConfField): number => Math.max(own(dev, field), all(dev, field));

export const inDevForward = (dev: NetDevice): boolean => own(dev, 'forwarding') !== 0;
export const inDevBforward = (dev: NetDevice): boolean => and(dev, 'bc_forwarding');
export const inDevRpfilter = (dev: NetDevice): number => max(dev, 'rp_filter');
export const inDevSrcVmark = (dev: NetDevice): boolean => or(dev, 'src_valid_mark');
export const inDevSourceRoute = (dev: NetDevice): boolean => and(dev, 'accept_source_route');
export const inDevAcceptLocal = (dev: NetDevice): boolean => or(dev, 'accept_local');
export const inDevLogMartians = (dev: NetDevice): boolean => or(dev, 'log_martians');
export const inDevSharedMedia = (dev: NetDevice): boolean => or(dev, 'shared_media');
export const inDevTxRedirects = (dev: NetDevice): boolean => or(dev, 'send_redirects');
export const inDevSecRedirects = (dev: NetDevice): boolean => or(dev, 'secure_redirects');
export const inDevRouteLocalnet = (dev: NetDevice): boolean => or(dev, 'route_localnet');
export const inDevPromoteSecondaries = (dev: NetDevice): boolean => or(dev, 'promote_secondaries');
export const inDevDropUnicastInL2Multicast = (dev: NetDevice): boolean => or(dev, 'drop_unicast_in_l2_multicast');
export const inDevDropGratuitousArp = (dev: NetDevice): boolean => or(dev, 'drop_gratuitous_arp');
export const inDevArpFilter = (dev: NetDevice): boolean => or(dev, 'arp_filter');
export const inDevArpAnnounce = (dev: NetDevice): number => max(dev, 'arp_announce');
export const inDevArpIgnore = (dev: NetDevice): number => max(dev, 'arp_ignore');
export const inDevArpAccept = (dev: NetDevice): number => max(dev, 'arp_accept');
export const inDevRxRedirects = (dev: NetDevice): boolean =>
  inDevForward(dev) ? and(dev, 'accept_redirects') : or(dev, 'accept_redirects');

/** Which sysctl of a device and `all` a decision hung on, for a drop's culprit. */
export const confCulprit = (
  dev: NetDevice,
  field: ConfField,
): { readonly kind: 'sysctl'; readonly name: string; readonly value: string } => {
  const where = own(dev, field) >= all(dev, field) ? dev.name : 'all';
  return {
    kind: 'sysctl',
    name: `net.ipv4.conf.${where}.${field}`,
    value: String(where === 'all' ? all(dev, field) : own(dev, field)),
  };
};
