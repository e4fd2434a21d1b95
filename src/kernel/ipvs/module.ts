import { provideModule } from '../modules.ts';
import { Ipvs } from './ipvs.ts';

provideModule('ip_vs', (net) => new Ipvs(net));
