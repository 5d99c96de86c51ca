// What a player's program is told over its link. A link may end at any moment, also because its player does not read: it
// has told so, or will, by a notice of its own. Nothing of that is an error of ours.
import type { Engine } from '@midip2p/engine';

/** Of the link alone: it is gone, it ends, or its queue was full, which ends it. */
const OF_THE_LINK = new Set(['unknown-link', 'link-closed-here', 'queue-full']);

export function sendTo(engine: Pick<Engine, 'say'>, link: number, message: { kind: string }): void {
  try {
    engine.say(link, message);
  } catch (error) {
    if (!OF_THE_LINK.has((error as { code?: string }).code ?? '')) throw error;
  }
}
