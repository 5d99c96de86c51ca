// Sends a message to a player's program over its link. A link may end at any moment, also because its player does not
// read. A notice reports this, so it is no error here.
import type { Engine } from '@midip2p/engine';

/** Errors that concern only the link: it is gone, it ends, or its queue was full, which ends it. */
const OF_THE_LINK = new Set(['unknown-link', 'link-closed-here', 'queue-full']);

export function sendTo(engine: Pick<Engine, 'sendControl'>, link: number, message: { kind: string }): void {
  try {
    engine.sendControl(link, message);
  } catch (error) {
    if (!OF_THE_LINK.has((error as { code?: string }).code ?? '')) throw error;
  }
}
