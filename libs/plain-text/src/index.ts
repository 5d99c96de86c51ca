export { hidesSomething, jsonLine, plainJson, printable } from './plain-text';
