// SysEx that an instrument did not get because nobody let it in: both ends report it once, and count it from then on.
import { MIDIP2P } from '../own-name';

interface LinkFigures {
  link: number;
  withheld: number;
  withheldThere: number;
}

export class Withheld {
  private reportedHere = false;
  private readonly messagesOf = new Set<string>();

  /** The news in these figures, a line for each. `nameOf`: null if nobody is linked there. */
  messages(links: readonly LinkFigures[], nameOf: (link: number) => string | null): string[] {
    return links.flatMap(({ link, withheld, withheldThere }) => {
      const name = nameOf(link);
      if (name === null) return [];
      return [
        ...(withheld > 0 && !this.reportedHere ? [this.here(name)] : []),
        ...(withheldThere > 0 && !this.messagesOf.has(name) ? [this.there(name)] : []),
      ];
    });
  }

  // ---- details ----

  /** One message is enough for all who play here. */
  private here(name: string): string {
    this.reportedHere = true;
    return `SysEx from ${name} was kept from the instruments here; '${MIDIP2P} route sysex on' lets it in from now on, '${MIDIP2P} join --sysex' from the start`;
  }

  private there(name: string): string {
    this.messagesOf.add(name);
    return `SysEx of yours was kept from the instruments of ${name}, who can let it in by '${MIDIP2P} route sysex on'; the owner of the room, for everybody, by '${MIDIP2P} rooms set'`;
  }
}
