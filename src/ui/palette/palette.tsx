import { useMemo, useState } from 'react';
import { keyLabels } from '../actions.ts';
import { useApp } from '../context.ts';
import { debugStore, openPanel } from '../debug/debug-state.ts';
import { ranked } from './fuzzy.ts';
import { type PaletteItem, paletteItems } from './items.ts';
import { Picker } from './picker.tsx';
import { P } from './text.ts';

/** Everything that can be done, found by a few letters of its name. */
export function Palette() {
  const app = useApp();
  const [query, setQuery] = useState(() => debugStore.getState().ahead);
  const all = useMemo(() => paletteItems(app), [app]);
  const found = useMemo(() => ranked(all, query, (i) => `${i.name} ${i.group}`), [all, query]);
  const search: PaletteItem = {
    id: 'search-steps',
    group: P.group.action,
    name: P.searchSteps(query),
    keys: [],
    run: () => {
      debugStore.setState({ query });
      openPanel('search');
    },
  };
  const items = query.trim() === '' ? found : [...found, search];
  return (
    <Picker
      panel="palette"
      title={P.title}
      placeholder={P.placeholder}
      query={query}
      onQuery={setQuery}
      items={items}
      keyOf={(i) => i.id}
      render={(i) => (
        <>
          <span className="picker-group">{i.group}</span>
          <span className="picker-name">{i.name}</span>
          <span className="picker-keys">
            {i.keys.flatMap(keyLabels).map((k) => (
              <kbd key={k}>{k}</kbd>
            ))}
          </span>
        </>
      )}
      onPick={(i) => i.run(app)}
      status={found.length === 0 ? P.none(query) : ''}
      foot={P.foot}
    />
  );
}
