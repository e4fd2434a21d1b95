import { describe, expect, it } from 'vitest';
import { Late } from './late.tsx';

const Nothing = () => null;

describe('Late', () => {
  it('loads its component once, whoever asks', async () => {
    let loads = 0;
    const late = new Late(() => {
      loads++;
      return Promise.resolve(Nothing);
    });
    await Promise.all([late.fetch(), late.fetch()]);
    expect(loads).toBe(1);
    expect(late.component).toBe(Nothing);
  });

  it('can be asked again for what did not come', async () => {
    let there = false;
    const late = new Late(() => (there ? Promise.resolve(Nothing) : Promise.reject(new Error('no network'))));
    await late.fetch();
    expect(late.component).toBeNull();
    there = true;
    await late.fetch();
    expect(late.component).toBe(Nothing);
  });
});
