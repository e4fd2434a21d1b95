import { IPPROTO_UDP } from '../../../wire/ipv4.ts';
import { defineMatch } from '../types.ts';
import { udpLike } from '../udp-like.ts';

export const udp = defineMatch(udpLike('udp', IPPROTO_UDP, 'Ports of UDP datagrams.'));
