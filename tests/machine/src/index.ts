export { baseSystem, type BaseOptions, type Suite } from './base';
export { Machine, type MachineOptions, type TypeOptions } from './machine';
export { debianMirror } from './sources';
export { type Command, type Ended } from './command';
