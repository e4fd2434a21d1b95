import { select } from 'd3-selection';
import { type D3ZoomEvent, zoom, zoomIdentity } from 'd3-zoom';
import type { Zoom } from './use-zoom.ts';

const LARGEST = 5;

/** Wires the zoom gesture to an SVG. Returns what undoes it. */
export function attachZoom(
  svg: SVGSVGElement,
  apply: (transform: string) => void,
  tell: (zoom: Zoom) => void,
): () => void {
  const { width, height } = svg.viewBox.baseVal;
  const picture = select<SVGSVGElement, unknown>(svg);
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([1, LARGEST])
    .extent([
      [0, 0],
      [width, height],
    ])
    .translateExtent([
      [0, 0],
      [width, height],
    ])
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      apply(event.transform.toString());
      say(event.transform.k);
    });
  const control = {
    by: (factor: number): void => behaviour.scaleBy(picture, factor),
    reset: (): void => behaviour.transform(picture, zoomIdentity),
  };
  let told = 0;
  const say = (scale: number): void => {
    if (scale === told) return;
    told = scale;
    tell({ scale, ...control });
  };
  picture.call(behaviour).on('dblclick.zoom', null);
  say(1);
  return () => {
    picture.on('.zoom', null);
  };
}
