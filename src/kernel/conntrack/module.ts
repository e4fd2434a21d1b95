import { provideModule } from '../modules.ts';
import { Conntrack } from './conntrack.ts';

provideModule('nf_conntrack', (net) => new Conntrack(net));
