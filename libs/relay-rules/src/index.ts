export { Bucket } from './bucket';
export { FalseGreetings } from './false-greetings';
export { JOINED, greetingOf, MOST_EARLY_BYTES, readAnswer, readGreeting, refusalFrame } from './greeting';
export { networkOf } from './network-of';
export { Newcomers } from './newcomers';
export { type RelayRefusal } from './refusal';
export { type Seat, Seats } from './seats';
export { makeToken, placeOf, readToken, type ReadToken, type RelayToken } from './token';
export { UsedTokens } from './used-tokens';
