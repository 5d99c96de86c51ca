// The network lab: hosts, and lines that can be spoilt.
export { NetlabError } from './failure';
export { Host } from './host';
export { type Impairment, impairmentOf, profiles } from './impairment';
export { type Direction, type DirectionCounters, Netlab, type NetlabOptions } from './netlab';
