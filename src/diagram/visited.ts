import type { Picture } from './picture.ts';
import { slotKey } from './spots.ts';
import type { TraceIndex } from './trace-index.ts';

/** The slots that the moving packet went through in this namespace so far, with what they said: `HOOK key` -> verdict. */
export function visitedSlots(index: TraceIndex, picture: Picture, net: number): ReadonlyMap<string, string> {
  const visited = new Map<string, string>();
  const id = picture.event?.skb ?? 0;
  const track = index.packets.get(id);
  if (!track) return visited;
  for (const seq of track.seqs) {
    if (seq > picture.seq) break;
    const event = index.events[seq];
    if (event?.kind === 'hook' && event.net === net) {
      visited.set(`${event.hook} ${slotKey(event.fn, event.priority)}`, event.verdict);
    }
  }
  return visited;
}
