import { parseCIDR } from '../../kube/address.ts';
import type { DetectLocalMode } from '../../kube/config.ts';
import type { ProxyOptions } from './options.ts';

const MODES: readonly (DetectLocalMode | '')[] = [
  '',
  'ClusterCIDR',
  'NodeCIDR',
  'BridgeInterface',
  'InterfaceNamePrefix',
];

/** What is wrong with values that were read (`ValidateKubeProxyConfiguration`); empty when nothing is. */
export function optionErrors(o: ProxyOptions): readonly string[] {
  const errors: string[] = [];
  const wrong = (field: string, value: unknown, why: string): void => {
    errors.push(`KubeProxyConfiguration.${field}: Invalid value: ${JSON.stringify(value)}: ${why}`);
  };
  if (!['', 'iptables', 'ipvs', 'nftables'].includes(o.proxyMode))
    wrong(
      'Mode',
      o.proxyMode,
      'must be iptables,ipvs,nftables or blank, blank means the best-available proxy (currently iptables)',
    );
  const cidr = (field: string, list: readonly string[]): void => {
    for (const text of list)
      if (text !== '' && !parseCIDR(text))
        wrong(field, text, 'must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)');
  };
  cidr('ClusterCIDR', o.clusterCIDR.split(','));
  for (const [field, seconds] of [
    ['TCPTimeout', o.ipvsTCPTimeout],
    ['TCPFinTimeout', o.ipvsTCPFinTimeout],
    ['UDPTimeout', o.ipvsUDPTimeout],
  ] as const)
    if (seconds < 0) wrong(`KubeProxyIPVSConfiguration.${field}`, seconds, 'must be greater than or equal to 0');
  cidr('NodePortAddresses', o.nodePortAddresses);
  cidr('KubeProxyIPVSConfiguration.ExcludeCidrs', o.ipvsExcludeCIDRs);
  if (!(o.masqueradeBit >= 0 && o.masqueradeBit <= 31))
    wrong('KubeProxyIPTablesConfiguration.MasqueradeBit', o.masqueradeBit, 'must be within the range [0, 31]');
  if (!(o.syncPeriod > 0)) wrong('KubeProxyIPTablesConfiguration.SyncPeriod', o.syncPeriod, 'must be greater than 0');
  if (o.minSyncPeriod > o.syncPeriod)
    wrong(
      'KubeProxyIPTablesConfiguration.SyncPeriod',
      o.minSyncPeriod,
      'must be greater than or equal to KubeProxyIPTablesConfiguration.MinSyncPeriod',
    );
  if (!(o.ipvsSyncPeriod > 0))
    wrong('KubeProxyIPVSConfiguration.SyncPeriod', o.ipvsSyncPeriod, 'must be greater than 0');
  if (o.ipvsMinSyncPeriod > o.ipvsSyncPeriod)
    wrong(
      'KubeProxyIPVSConfiguration.SyncPeriod',
      o.ipvsMinSyncPeriod,
      'must be greater than or equal to KubeProxyIPVSConfiguration.MinSyncPeriod',
    );
  if (!MODES.some((mode) => mode === o.detectLocalMode))
    wrong(
      'DetectLocalMode',
      o.detectLocalMode,
      `must be one of: ${MODES.filter((m) => m !== '').join(', ')}, or blank`,
    );
  if (o.detectLocalMode === 'BridgeInterface' && o.podBridgeInterface === '')
    wrong('DetectLocal.BridgeInterface', '', 'cannot be empty in detect-local-mode=BridgeInterface');
  if (o.detectLocalMode === 'InterfaceNamePrefix' && o.podInterfaceNamePrefix === '')
    wrong('DetectLocal.InterfaceNamePrefix', '', 'cannot be empty in detect-local-mode=InterfaceNamePrefix');
  return errors;
}
