import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import { useApp } from '../context.ts';
import { useQuery } from '../inspector/use-query.ts';
import { enterAt, flagCommand } from './set-flags.ts';
import { K } from './text.ts';
import './mode-switch.css';

const MODES = ['iptables', 'ipvs', 'nftables'] as const;

/** The mode of kube-proxy on all nodes: buttons where there is room for them, a list where there is not. Another one is set by a command, as a person would. */
export function ModeSwitch({ place = 'bar' }: { readonly place?: 'bar' | 'tab' | 'menu' }) {
  const app = useApp();
  const net = useStore(app.session, (s) => s.topology?.focus ?? 0);
  const seq = useStore(app.playhead, (s) => s.seq);
  const index = useStore(app.session, (s) => s.index);
  useStore(app.session, (s) => s.length);
  const asked = useQuery({ kind: 'kube', net, at: index.lastKube(net, seq) });
  const [wanted, setWanted] = useState<string | null>(null);
  const [known, setKnown] = useState<{ readonly mode: string | null; readonly managed: boolean } | null>(null);
  useEffect(() => {
    if (asked.state === 'here') setKnown(asked.answer.kube);
  }, [asked]);
  const mode = known?.mode ?? null;
  useEffect(() => {
    if (mode === wanted) setWanted(null);
  }, [mode, wanted]);
  const choose = async (to: string): Promise<void> => {
    if (to === mode) return;
    setWanted(to);
    try {
      const { line, error } = await flagCommand(app, net, { 'proxy-mode': to });
      if (error === '') await enterAt(app, net, line);
      else app.session.setState({ problem: error });
    } catch (error) {
      app.session.setState({ problem: messageOf(error) });
    } finally {
      setWanted(null);
    }
  };
  return (
    <fieldset className={`mode-switch in-${place}`} aria-busy={wanted !== null} data-testid="mode-switch">
      <legend>{K.modeSwitch}</legend>
      <select
        aria-label={K.modeSwitch}
        className="mode-select"
        value={wanted ?? mode ?? ''}
        disabled={known?.managed !== true || wanted !== null}
        onChange={(e) => void choose(e.target.value)}
      >
        {mode === null && <option value="">{K.waiting}</option>}
        {MODES.map((m) => (
          <option key={m} value={m} disabled={m === 'nftables'} title={m === 'nftables' ? K.notModelled : undefined}>
            {m === 'nftables' ? `${K.modes[m]}: ${K.notModelled}` : K.modes[m]}
          </option>
        ))}
      </select>
      <div className="segmented">
        {MODES.map((m) => {
          const off = m === 'nftables' || known?.managed !== true;
          const why = m === 'nftables' ? K.notModelled : off ? K.unmanaged : K.toMode(m);
          return (
            <label key={m} title={why} className={wanted === m ? 'coming' : undefined}>
              <input
                type="radio"
                name={`proxy-mode-${place}`}
                value={m}
                disabled={off || wanted !== null}
                checked={(wanted ?? mode) === m}
                onChange={() => void choose(m)}
              />
              <span>{K.modes[m]}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
