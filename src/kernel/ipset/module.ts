import { provideModule } from '../modules.ts';
import { IpSets } from './ip-sets.ts';

provideModule('ip_set', (net) => new IpSets(net));
