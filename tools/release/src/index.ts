// What tests of other rooms use: real programs of others, pinned.
export { fetched } from './fetched';
export { type Helm, helm, HELM_VERSIONS } from './helm';
export { type Output } from './program';
