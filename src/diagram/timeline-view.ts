/** The part of a trace that the timeline shows, in stops; both may lie between two stops. */
export interface TimelineView {
  readonly from: number;
  readonly to: number;
}

/** Fewest stops shown. */
const LEAST = 8;

/** Keeps a view inside the trace, without changing its length where it fits. */
export function clampView(view: TimelineView, total: number): TimelineView {
  const size = Math.min(Math.max(view.to - view.from, LEAST), Math.max(total, LEAST));
  const from = Math.max(0, Math.min(view.from, total - size));
  return { from, to: from + size };
}

/** Zooms by a factor (above 1: closer) about a stop, which stays where it is on screen. */
export function zoomView(view: TimelineView, total: number, factor: number, about: number): TimelineView {
  const size = Math.min(Math.max((view.to - view.from) / factor, LEAST), Math.max(total, LEAST));
  const share = (about - view.from) / (view.to - view.from || 1);
  return clampView({ from: about - share * size, to: about + (1 - share) * size }, total);
}

export const panView = (view: TimelineView, total: number, by: number): TimelineView =>
  clampView({ from: view.from + by, to: view.to + by }, total);

/** Moves a view, if need be, so that a stop is in it: by most of its length, so that this happens rarely. */
export function viewWith(view: TimelineView, total: number, stop: number): TimelineView {
  const size = view.to - view.from;
  if (stop >= view.from && stop < view.to - 0.5) return clampView(view, total);
  return clampView({ from: stop - size * 0.2, to: stop + size * 0.8 }, total);
}
