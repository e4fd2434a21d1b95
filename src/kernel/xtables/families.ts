import { AF_INET, AF_INET6, type Family } from '../../wire/inet.ts';

/** Extensions of IPv4 only (`NFPROTO_IPV4`). */
export const IPV4_ONLY: readonly Family[] = [AF_INET];
/** Extensions of IPv6 only (`NFPROTO_IPV6`). */
export const IPV6_ONLY: readonly Family[] = [AF_INET6];
/** Extensions of both families (`NFPROTO_UNSPEC`). */
export const ANY_FAMILY: readonly Family[] = [AF_INET, AF_INET6];
