import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useStore } from 'zustand';
import type { Layout } from '../../diagram/layout.ts';
import type { DeviceInfo } from '../../protocol/messages.ts';
import { netName, useApp } from '../context.ts';
import { K } from '../kube/text.ts';
import { typeFor } from '../terminal/typist.ts';
import './devices.css';

interface Props {
  readonly layout: Layout;
  readonly net: number;
}

/** The device that holds Service addresses in IPVS mode. It stands by the other software devices, joined to nothing. */
export function Devices({ layout, net }: Props) {
  const app = useApp();
  const device = useStore(app.session, (s) =>
    s.topology?.nets.find((n) => n.net === net)?.devices.find((d) => d.kind === 'dummy' && d.name === K.dummy),
  );
  return device ? <Dummy layout={layout} net={net} device={device} /> : null;
}

const GAP = 8;

function Dummy({ layout, net, device }: Props & { readonly device: DeviceInfo }) {
  const mark = useRef<SVGGElement>(null);
  /** Shown while the pointer is over it, or until it is closed once it was pressed. */
  const [shown, setShown] = useState<'no' | 'hover' | 'pinned'>('no');
  const { x, y, w, h } = layout.boxes.virtual;
  const { font } = layout;
  const top = y - GAP - h;
  const toggle = (): void => setShown(shown === 'pinned' ? 'no' : 'pinned');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setShown('no');
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    toggle();
  };
  const state = `${device.up ? 'UP' : K.dummyState} \u00b7 ${K.dummyAddresses(device.addrs.length)}`;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a button inside an SVG */}
      <g
        ref={mark}
        role="button"
        tabIndex={0}
        className="dummy-device"
        aria-label={K.dummyLabel(state)}
        aria-expanded={shown !== 'no'}
        data-testid="kube-ipvs0"
        onClick={toggle}
        onKeyDown={onKeyDown}
        onPointerEnter={(e) => e.pointerType === 'mouse' && shown === 'no' && setShown('hover')}
        onPointerLeave={() => shown === 'hover' && setShown('no')}
      >
        <rect x={x} y={top} width={w} height={h} rx={5} />
        <text className="place-name" x={x + w / 2} y={top + h / 2 - 2} fontSize={font.name} textAnchor="middle">
          {K.dummy}
        </text>
        <text
          className="place-sub"
          x={x + w / 2}
          y={top + h / 2 + font.small}
          fontSize={font.small}
          textAnchor="middle"
        >
          {state}
        </text>
      </g>
      {shown !== 'no' &&
        mark.current &&
        createPortal(
          <Card net={net} device={device} at={mark.current} close={() => setShown('no')} pinned={shown === 'pinned'} />,
          document.body,
        )}
    </>
  );
}

/** Addresses listed. */
const SHOWN = 8;
const CARD = 320;

interface CardProps {
  readonly net: number;
  readonly device: DeviceInfo;
  readonly at: SVGGElement;
  readonly close: () => void;
  readonly pinned: boolean;
}

function Card({ net, device, at, close, pinned }: CardProps) {
  const app = useApp();
  const topology = useStore(app.session, (s) => s.topology);
  const box = at.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, window.innerWidth - CARD - 8));
  useEffect(() => {
    if (!pinned) return;
    const onPointer = (event: PointerEvent): void => {
      const { target } = event;
      if (
        target instanceof Node &&
        !at.contains(target) &&
        !(target instanceof Element && target.closest('.dummy-card'))
      )
        close();
    };
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    window.addEventListener('pointerdown', onPointer);
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('pointerdown', onPointer);
      window.removeEventListener('keydown', onKey);
    };
  }, [at, close, pinned]);
  const [first] = device.addrs;
  const line = K.pingIt(first?.split('/')[0] ?? '');
  const above = box.top > window.innerHeight / 2;
  return (
    <section
      className="dummy-card"
      aria-label={device.name}
      style={above ? { left, bottom: window.innerHeight - box.top + 4 } : { left, top: box.bottom + 4 }}
    >
      <h2>
        {device.name}
        <span className="verdict plain">{device.up ? 'UP' : K.dummyState}</span>
      </h2>
      <p>{K.dummyWhy}</p>
      <p>{K.dummyPing}</p>
      <p>
        <code>{device.addrs.slice(0, SHOWN).join(' ')}</code>
        {device.addrs.length > SHOWN && (
          <span className="quiet">{` ${K.moreChanges(device.addrs.length - SHOWN)}`}</span>
        )}
      </p>
      {pinned && first !== undefined && (
        <button
          type="button"
          className="button"
          onClick={() => {
            close();
            void typeFor(app, [{ place: netName(topology, net), line }]);
          }}
        >
          <code>{line}</code>
        </button>
      )}
    </section>
  );
}
