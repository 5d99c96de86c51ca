import { nameTyped } from './own-name';

it.each([
  ['/home/ada/midip2p/node_modules/.bin/midip2p', 'npx midip2p'],
  ['C:\\midip2p\\node_modules\\.bin\\midip2p', 'npx midip2p'],
  ['/usr/bin/midip2p', 'midip2p'],
  ['/usr/lib/node_modules/@midip2p/client/bin/midip2p.js', 'midip2p'],
  [undefined, 'midip2p'],
])('started as %s, its reader types %s', (started, name) => expect(nameTyped(started)).toBe(name));
