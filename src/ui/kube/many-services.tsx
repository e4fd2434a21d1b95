import { useStore } from 'zustand';
import type { KubeService } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { count as number } from '../texts.ts';
import { kubeStore } from './kube-state.ts';
import { MANY, manyLine } from './many.ts';
import { enterAt } from './set-flags.ts';
import { K } from './text.ts';

/** Makes many Services like the one shown, by a line that a person could type. */
export function ManyServices({ service, net }: { readonly service: KubeService; readonly net: number }) {
  const app = useApp();
  const open = useStore(kubeStore, (s) => s.many);
  if (manyLine(service, 1) === null) return null;
  return (
    <details className="many-services" open={open} onToggle={(e) => kubeStore.setState({ many: e.currentTarget.open })}>
      <summary>{K.many}</summary>
      <p className="quiet small">{K.manyHelp(service.key)}</p>
      <p className="many-buttons">
        {MANY.map((count) => (
          <button
            key={count}
            type="button"
            className="button small"
            onClick={() => void enterAt(app, net, manyLine(service, count) ?? '')}
          >
            {number(count)}
          </button>
        ))}
      </p>
    </details>
  );
}
