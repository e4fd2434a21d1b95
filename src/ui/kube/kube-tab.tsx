import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { KubeOverview, KubeService } from '../../protocol/messages.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { Empty } from '../parts/empty.tsx';
import { ApplyButton } from './apply-button.tsx';
import { chooseService, kubeStore } from './kube-state.ts';
import { ManyServices } from './many-services.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import { ServiceView } from './service-view.tsx';
import { enterAt } from './set-flags.ts';
import { SyncList } from './sync-list.tsx';
import { K } from './text.ts';
import { useNode, useOverview, usePacketOrigins, useService, useShownNode } from './use-kube.ts';
import './kube.css';

const FlagDialog = lazy(() => import('./flag-dialog.tsx').then((m) => ({ default: m.FlagDialog })));

/** Services, what they caused on the node in view, and kube-proxy, which made it. */
export function KubeTab() {
  const app = useApp();
  const { net } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const node = useShownNode();
  const here = useNode(net);
  const [find, setFind] = useState('');
  const kube = useLatest(useOverview(find), node);
  if (topology?.cluster !== true) return <Empty title={K.none} help={K.noneHelp} />;
  if (kube === undefined) return <p className="quiet">{K.waiting}</p>;
  if (kube === null) return <Empty title={K.notANode} help={K.notANodeHelp} />;
  return (
    <div className="kube-tab">
      {here !== node && <p className="quiet small">{K.lastNode(netName(topology, net), kube.node)}</p>}
      <Agent kube={kube} />
      {kube.services.length === 0 && find === '' ? (
        <Empty title={K.noServices} help={K.noServicesHelp} />
      ) : (
        <Chosen kube={kube} node={netName(topology, node)} find={find} setFind={setFind} />
      )}
      <SyncList kube={kube} />
    </div>
  );
}

/** What was there last while a newer one is asked for: a tab that flashes at each step cannot be read. */
function useLatest<T>(value: T | undefined, of: unknown): T | undefined {
  const last = useRef<{ readonly of: unknown; readonly value: T } | null>(null);
  useEffect(() => {
    if (value !== undefined) last.current = { of, value };
  });
  return value ?? (last.current?.of === of ? last.current?.value : undefined);
}

/** kube-proxy in one line, and its flags. */
function Agent({ kube }: { readonly kube: KubeOverview }) {
  const [open, setOpen] = useState(false);
  return (
    <section className="agent" data-testid="kube-agent">
      <h3>{K.agentOn(kube.node)}</h3>
      <div className="agent-line">
        <i className={kube.running ? 'agent-dot on' : 'agent-dot'} aria-hidden="true" />
        {kube.running ? K.running : K.stopped}
        {kube.mode && <span className="verdict plain">{K.mode(kube.mode)}</span>}
        <ModeSwitch place="tab" />
        {kube.managed && (
          <button type="button" className="button small" title={K.flagsTitle} onClick={() => setOpen(true)}>
            {K.flagsButton}
          </button>
        )}
      </div>
      {kube.running && <p className="quiet small">{K.watches(kube.serviceCount, kube.sliceCount)}</p>}
      {!kube.running && <Stopped kube={kube} />}
      <Suspense fallback={null}>{open && <FlagDialog kube={kube} onClose={() => setOpen(false)} />}</Suspense>
    </section>
  );
}

/** Nobody follows the Services: says so, and how to start kube-proxy. */
function Stopped({ kube }: { readonly kube: KubeOverview }) {
  const app = useApp();
  return (
    <div className="agent-stopped" role="note" data-testid="kube-stopped">
      <p>{kube.syncs.length === 0 ? K.neverRan : K.asOfLastSync}</p>
      {kube.missed > 0 && <p>{K.missed(kube.missed)}</p>}
      <p>{K.startIt}</p>
      <button type="button" className="button small" onClick={() => void enterAt(app, kube.net, kube.start)}>
        <code>{kube.start}</code>
      </button>
    </div>
  );
}

interface ChosenProps {
  readonly kube: KubeOverview;
  readonly node: string;
  readonly find: string;
  readonly setFind: (find: string) => void;
}

/** The Service that is shown: chosen, or that of the packet, or the first. */
function Chosen({ kube, node, find, setFind }: ChosenProps) {
  const wanted = useStore(kubeStore, (s) => s.service);
  const { origins, service: destination } = usePacketOrigins();
  const last = useRef<string | null>(null);
  const partial = kube.serviceCount > kube.services.length;
  const there = (key: string | null | undefined): key is string =>
    typeof key === 'string' && (partial || find !== '' || kube.services.some((s) => s.key === key));
  const met = origins.at(-1)?.service ?? destination ?? undefined;
  useEffect(() => {
    if (met !== undefined) last.current = met;
  }, [met]);
  const candidates = [wanted, met, last.current, kube.services[0]?.key];
  const key = candidates.find(there) ?? null;
  const service = useLatest<KubeService>(useService(key) ?? undefined, `${kube.net} ${key}`);
  return (
    <>
      <div className="kube-choice">
        <label className="field grow">
          <span>{K.service}</span>
          <select value={key ?? ''} onChange={(e) => chooseService(e.target.value)}>
            {kube.serviceCount > kube.services.length && (
              <option disabled>{K.firstServices(kube.services.length, kube.serviceCount)}</option>
            )}
            {key !== null && !kube.services.some((s) => s.key === key) && <option value={key}>{key}</option>}
            {kube.services.map((s) => (
              <option key={s.key} value={s.key}>
                {`${s.key}  ${s.type} ${s.address} ${s.ports}`}
              </option>
            ))}
          </select>
        </label>
        {(partial || find !== '') && (
          <label className="field">
            <span>{K.findService}</span>
            <input type="search" value={find} onChange={(e) => setFind(e.target.value)} />
          </label>
        )}
        {wanted !== null && (
          <button
            type="button"
            className="button small"
            title={K.followPacketTitle}
            onClick={() => chooseService(null)}
          >
            {K.followPacket}
          </button>
        )}
        <ApplyButton />
      </div>
      {service ? (
        <>
          <ServiceView key={service.key} service={service} origins={origins} node={node} />
          <ManyServices service={service} net={kube.net} />
        </>
      ) : (
        <p className="quiet">{K.waiting}</p>
      )}
    </>
  );
}
