export interface Called {
  name: string;
  displayName?: string | undefined;
  /** Came by an invitation, and has no password. */
  guest?: boolean | undefined;
}

/** The owner of a room, as people read it. */
export const ownerOf = ({ ownerName, ownerDisplayName }: { ownerName: string; ownerDisplayName: string }): string =>
  calledOf({ name: ownerName, displayName: ownerDisplayName });

/**
 * What a player is called where people read it: the name that nobody else can have stands in brackets behind another one. Nobody can
 * be called so as to look like a guest, or like none: names have no brackets.
 */
export function calledOf({ name, displayName, guest = false }: Called): string {
  const called =
    displayName === undefined || displayName === '' || displayName === name ? name : `${displayName} (${name})`;
  return guest ? `${called} [guest]` : called;
}
