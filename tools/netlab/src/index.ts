// The network lab: hosts, and lines that can be spoilt.
export { Host } from './host';
export { type Impairment, profiles } from './impairment';
export { Netlab, type NetlabOptions } from './netlab';
