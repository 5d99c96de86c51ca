export interface Called {
  name: string;
  displayName?: string | undefined;
  /** True: a guest, who came by an invitation and has no password. */
  guest?: boolean | undefined;
}

/** The owner of a room, as shown to people. */
export const ownerOf = ({ ownerName, ownerDisplayName }: { ownerName: string; ownerDisplayName: string }): string =>
  calledOf({ name: ownerName, displayName: ownerDisplayName });

/**
 * A player's name as shown to people: behind a display name stands the account's name in brackets, which nobody else
 * can have. Nobody can take a name that makes them look like a guest, or not like one, because names contain no
 * brackets.
 */
export function calledOf({ name, displayName, guest = false }: Called): string {
  const called =
    displayName === undefined || displayName === '' || displayName === name ? name : `${displayName} (${name})`;
  return guest ? `${called} [guest]` : called;
}
