// Hand-overs of the server's introduction key, which can change while people play. spec/toast.md, 5.9
import type { Handover } from '@midip2p/coordinator';
import { SignedMessages, type SignedMessagesContext } from './signed-messages';

/** No link is touched: both keys count for as long as the hand-over says. The coordinator decides what to believe. */
export class Handovers extends SignedMessages<Handover, 'handover'> {
  constructor(parts: SignedMessagesContext<Handover>) {
    super('handover', parts);
  }

  protected subjectOf({ oldKey }: Handover): string {
    return oldKey;
  }

  /**
   * The latest believed hand-over counts: there is a second one from the same key only if the server itself has
   * corrected the first. [TOAST-5.9-4]
   */
  protected supersedes(handover: Handover, known: Handover): boolean {
    if (handover.newKey === known.newKey) return false;
    for (let gone = this.of(known.newKey); gone !== null; gone = this.of(gone.newKey)) this.forget(gone.oldKey);
    return true;
  }

  protected obey({ oldKey, newKey, fromMs, oldUntilMs }: Handover, from: string | null): void {
    this.context.emit({ event: 'handover', from, oldKey, newKey, fromMs, oldUntilMs });
  }
}
