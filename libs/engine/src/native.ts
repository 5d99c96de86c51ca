// The addon, loaded when it is first needed: whoever only wants a type pays nothing, and one that cannot be loaded says
// so where the engine is started.
import type * as Addon from '@midip2p/native';
import { cross, crossing } from './crossing';

let loaded: typeof Addon | null = null;

export function native(): typeof Addon {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return (loaded ??= crossing(cross('load', [], () => require('@midip2p/native') as typeof Addon)));
}
