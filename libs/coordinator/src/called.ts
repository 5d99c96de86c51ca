/** What a player is called where people read it: the name that nobody else can have stands in brackets behind another one. */
export const calledOf = ({ name, displayName }: { name: string; displayName?: string | undefined }): string =>
  displayName === undefined || displayName === '' || displayName === name ? name : `${displayName} (${name})`;
