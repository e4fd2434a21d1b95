import { CHECKS } from './checks.ts';
import { DEVICE } from './device.ts';
import { IP } from './ip.ts';
import { LABS } from './labs.ts';
import { NETFILTER } from './netfilter.ts';
import { PACKET } from './packet.ts';
import { phraseBook } from './phrases.ts';
import { TRANSPORT } from './transport.ts';

/** A phrase of the model, the picture or a check in Chinese; what it does not know stays as it is. */
export const say = phraseBook(DEVICE, IP, TRANSPORT, NETFILTER, PACKET, CHECKS, LABS);
