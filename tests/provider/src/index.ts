export { Browser, type Page } from './browser';
export { CLIENT, type Provider, startProvider } from './provider';
