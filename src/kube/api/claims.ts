import type { ApiObject } from './objects.ts';

export const addressClaim = (ip: string): string => `address ${ip}`;
export const nodePortClaim = (port: number): string => `node port ${port}`;
export const balancerClaim = (ip: string): string => `balancer ${ip}`;

/** What an object has that no other may have: addresses and node ports of Services. */
export function claimsOf(object: ApiObject): readonly string[] {
  if (object.kind !== 'Service') return [];
  const { spec, status } = object;
  const claims = (spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [nodePortClaim(nodePort)] : []));
  if (spec.healthCheckNodePort) claims.push(nodePortClaim(spec.healthCheckNodePort));
  if (spec.clusterIP && spec.clusterIP !== 'None') claims.push(addressClaim(spec.clusterIP));
  for (const { ip } of status?.loadBalancer?.ingress ?? []) if (ip) claims.push(balancerClaim(ip));
  return claims;
}
