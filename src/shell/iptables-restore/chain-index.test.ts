import { describe, expect, it } from 'vitest';
import { ChainHead } from '../iptables/chain-head.ts';
import { ChainIndex } from './chain-index.ts';

const names = Array.from({ length: 500 }, (_, i) => `KUBE-${i % 2 ? 'SVC' : 'SEP'}-${i}`);

describe('chains by the text that names them', () => {
  it('are found wherever the text names one, and only then', () => {
    const index = new ChainIndex();
    const chains = names.map((name) => new ChainHead(name));
    for (const chain of chains) index.put(chain);
    for (const [i, name] of names.entries()) {
      const text = `-A ${name} -j X`;
      expect(index.find(text, 3, 3 + name.length)).toBe(chains[i]);
      expect(index.find(text, 3, 4 + name.length)).toBeNull();
      expect(index.find(text, 4, 3 + name.length)).toBeNull();
    }
  });

  it('are replaced by those of the same name, and forgotten', () => {
    const index = new ChainIndex();
    const [old, fresh] = [new ChainHead('A'), new ChainHead('A')];
    index.put(old);
    index.put(fresh);
    expect(index.find('A', 0, 1)).toBe(fresh);
    index.clear();
    expect(index.find('A', 0, 1)).toBeNull();
  });
});
