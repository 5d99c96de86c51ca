export { type EventOf, Listener } from '../src';
