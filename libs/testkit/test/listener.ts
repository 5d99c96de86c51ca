export { Listener } from '../src';
