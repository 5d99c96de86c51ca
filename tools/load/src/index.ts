// Callers of a real server, for whoever wants many of them, or some that do not mean well.
export { attackProcess, type AttackProcess } from './attack-process';
export type { Attack, Outcomes } from './attacker';
export { tailOf } from './closed-loop';
export { streamHolder, type StreamHolder } from './holder-process';
export { ask, connectTo, type Connection, type Person, signUp, type Target } from './target';
