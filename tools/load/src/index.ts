// Callers of a real server, for whoever wants many of them, or some that do not mean well.
export { attackProcess } from './attack-process';
export type { Attack } from './attacker';
export { tailOf } from './closed-loop';
export { streamHolder } from './holder-process';
export { ask, connectTo, type Person, signUp, type Target } from './target';
