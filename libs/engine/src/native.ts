// The addon, loaded when it is first needed: code that only uses a type does not load it, and if it cannot be loaded,
// the error comes where the engine is started.
import type * as Addon from '@midip2p/native';
import { cross, crossing } from './crossing';

let loaded: typeof Addon | null = null;

export function native(): typeof Addon {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return (loaded ??= crossing(cross('load', [], () => require('@midip2p/native') as typeof Addon)));
}
