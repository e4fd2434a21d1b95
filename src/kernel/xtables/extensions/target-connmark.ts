import { EINVAL } from '../../errno.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { hex } from '../format.ts';
import { defineTarget, XT_CONTINUE, type XtCall, XtError, type XtOption, type XtType } from '../types.ts';
import { maskedOf, numberOf } from '../values.ts';

interface ConnmarkTargetInfo {
  mode: 'set' | 'save' | 'restore';
  ctmark: number;
  ctmask: number;
  nfmask: number;
  shiftLeft: boolean;
  shift: number;
}

const ALL = 0xffff_ffff;
const OPERATIONS = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark', 'save-mark', 'restore-mark'];

const operation = (name: string, type: XtType, arg: string, help: string): XtOption => ({
  name,
  type,
  ...(arg ? { arg } : {}),
  excl: OPERATIONS.filter((other) => other !== name),
  help,
});

function parse(info: ConnmarkTargetInfo, call: XtCall): void {
  const set = (ctmark: number, ctmask: number): void => {
    info.mode = 'set';
    info.ctmark = ctmark;
    info.ctmask = ctmask >>> 0;
  };
  switch (call.option.name) {
    case 'set-xmark':
      set(maskedOf(call).value, maskedOf(call).mask);
      return;
    case 'set-mark':
      set(maskedOf(call).value, maskedOf(call).value | maskedOf(call).mask);
      return;
    case 'and-mark':
      set(0, ~numberOf(call));
      return;
    case 'or-mark':
      set(numberOf(call), numberOf(call));
      return;
    case 'xor-mark':
      set(numberOf(call), 0);
      return;
    case 'save-mark':
      info.mode = 'save';
      return;
    case 'restore-mark':
      info.mode = 'restore';
      return;
    case 'left-shift-mark':
    case 'right-shift-mark':
      info.shiftLeft = call.option.name === 'left-shift-mark';
      info.shift = numberOf(call);
      return;
    case 'ctmask':
      info.ctmask = numberOf(call);
      return;
    case 'nfmask':
      info.nfmask = numberOf(call);
      return;
    default:
      info.nfmask = numberOf(call);
      info.ctmask = info.nfmask;
  }
}

function operationText({ mode, ctmark, ctmask, nfmask }: ConnmarkTargetInfo): string {
  if (mode === 'set') {
    if (ctmark === 0) return `and ${hex(~ctmask)}`;
    if (ctmark === ctmask) return `or ${hex(ctmark)}`;
    if (ctmask === 0) return `xor ${hex(ctmark)}`;
    return ctmask === ALL ? `set ${hex(ctmark)}` : `xset ${hex(ctmark)}/${hex(ctmask)}`;
  }
  if (nfmask === ALL && ctmask === ALL) return mode;
  if (nfmask === ctmask) return `${mode} mask ${hex(nfmask)}`;
  return mode === 'save'
    ? `save nfmask ${hex(nfmask)} ctmask ~${hex(ctmask)}`
    : `restore ctmask ${hex(ctmask)} nfmask ~${hex(nfmask)}`;
}

const shiftName = (info: ConnmarkTargetInfo): string => (info.shiftLeft ? 'left-shift-mark' : 'right-shift-mark');

/** `connmark_tg_shift` (net/netfilter/xt_connmark.c). */
function target(skb: SkBuff, info: ConnmarkTargetInfo): typeof XT_CONTINUE {
  const ct = skb.nfct;
  if (!ct) return XT_CONTINUE;
  const shift = (v: number): number => (info.shiftLeft ? v << info.shift : v >>> info.shift) >>> 0;
  if (info.mode === 'set') ct.mark = shift(((ct.mark & ~info.ctmask) ^ info.ctmark) >>> 0);
  else if (info.mode === 'save') {
    const wanted = shift((skb.mark & info.nfmask) >>> 0);
    ct.mark = ((ct.mark & ~info.ctmask) ^ wanted) >>> 0;
  } else {
    const wanted = shift((ct.mark & info.ctmask) >>> 0);
    skb.mark = ((skb.mark & ~info.nfmask) ^ wanted) >>> 0;
  }
  return XT_CONTINUE;
}

export const CONNMARK = defineTarget<ConnmarkTargetInfo>({
  name: 'CONNMARK',
  families: ANY_FAMILY,
  summary: "Sets the connection's mark, or copies it from or to the packet.",
  support: 'modelled',
  needsConntrack: true,
  options: [
    operation('set-xmark', 'markmask32', 'value[/mask]', 'clear the bits in mask, then exclusive-or with value'),
    operation('set-mark', 'markmask32', 'value[/mask]', 'clear the bits in mask, then set those in value'),
    operation('and-mark', 'uint32', 'bits', 'keep only these bits'),
    operation('or-mark', 'uint32', 'bits', 'set these bits'),
    operation('xor-mark', 'uint32', 'bits', 'flip these bits'),
    operation('save-mark', 'none', '', "copy the packet's mark to the connection"),
    operation('restore-mark', 'none', '', "copy the connection's mark to the packet"),
    { name: 'left-shift-mark', type: 'uint8', min: 0, max: 32, arg: 'bits', help: 'shift the new mark left' },
    { name: 'right-shift-mark', type: 'uint8', min: 0, max: 32, arg: 'bits', help: 'shift the new mark right' },
    { name: 'ctmask', type: 'uint32', excl: ['mask'], arg: 'mask', help: "bits of the connection's mark that count" },
    { name: 'nfmask', type: 'uint32', excl: ['mask'], arg: 'mask', help: "bits of the packet's mark that count" },
    { name: 'mask', type: 'uint32', excl: ['ctmask', 'nfmask'], arg: 'mask', help: 'both masks at once' },
  ],
  init: () => ({ mode: 'set', ctmark: 0, ctmask: ALL, nfmask: ALL, shiftLeft: true, shift: 0 }),
  parse,
  finalCheck: (_, seen) => {
    if (!OPERATIONS.some((name) => seen.has(name))) throw new XtError('CONNMARK target: No operation specified');
  },
  save: (info) => {
    const what =
      info.mode === 'set'
        ? ` --set-xmark ${hex(info.ctmark)}/${hex(info.ctmask)}`
        : ` --${info.mode}-mark --nfmask ${hex(info.nfmask)} --ctmask ${hex(info.ctmask)}`;
    return what + (info.shift ? ` --${shiftName(info)} ${info.shift}` : '');
  },
  print: (info) => ` CONNMARK ${operationText(info)}${info.shift ? ` ${shiftName(info)} ${info.shift}` : ''}`,
  check: (info) => (info.shift >= 32 ? EINVAL : 0),
  target,
});
