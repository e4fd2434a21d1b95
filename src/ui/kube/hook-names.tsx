import { useStore } from 'zustand';
import type { HookNames } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { Choice } from '../menu/choice.tsx';
import { K } from './text.ts';

/** Which kernel's names the hook functions of IPVS go by: notes and books use the old ones. */
export function HookNamesChoice({ name }: { readonly name: string }) {
  const app = useApp();
  const names = useStore(app.settings, (s) => s.hookNames);
  return (
    <Choice
      legend={K.hookNames}
      name={name}
      value={names}
      options={Object.entries(K.hookNamesOf) as [HookNames, string][]}
      choose={(to) => void app.setHookNames(to)}
    >
      <p className="quiet small">{K.hookNamesNote[names]}</p>
    </Choice>
  );
}
