// What a person types to start this program again.

/**
 * With npx if npx has started it, as in the repository; otherwise its own name, as installed. `started`:
 * process.argv[1].
 */
export const nameTyped = (started = ''): string =>
  /[\\/]node_modules[\\/]\.bin[\\/]midip2p$/.test(started) ? 'npx midip2p' : 'midip2p';

/** For all messages that say what to type. */
export const MIDIP2P = nameTyped(process.argv[1]);
