export { complaintsOf, shortRun } from './short-run';
