// Callers of a real server, for whoever wants many of them.
export { tailOf } from './closed-loop';
export { streamHolder, type StreamHolder } from './holder-process';
export { ask, connectTo, type Connection, type Person, signUp, type Target } from './target';
