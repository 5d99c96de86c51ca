// The network lab: hosts, and lines that can be spoilt.
export { Host } from './host';
export { type Impairment, profiles } from './impairment';
export { Netlab, type NetlabOptions } from './netlab';
export type { Mapper } from './routers/mapper';
export { kinds } from './routers/kinds';
export { probeWays } from './routers/nat-probe';
export { RoutedLab } from './routers/routed-lab';
