// Callers of a real server: many at once, and some that attack it.
export { attackProcess } from './attack-process';
export type { Attack } from './attacker';
export { tailOf } from './closed-loop';
export { streamHolder } from './holder-process';
export { ask, connectTo, type Person, signUp, type Target } from './target';
