// What its reader types to start this program again.

/** By npx where npx found it, as in the repository; else by its own name, as installed. `started`: process.argv[1]. */
const nameTyped = (started = ''): string =>
  /[\\/]node_modules[\\/]\.bin[\\/]midip2p-server$/.test(started) ? 'npx midip2p-server' : 'midip2p-server';

/** For every sentence that tells what to type. */
export const MIDIP2P_SERVER = nameTyped(process.argv[1]);
