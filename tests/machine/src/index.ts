export { type Suite } from './base';
export { Machine } from './machine';
export { debianMirror } from './sources';
export { type Command } from './command';
