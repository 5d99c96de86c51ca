/**
 * Those with exactly that name; if there are none, those whose name contains it, whatever the case: as people name
 * ports in routes.
 */
export function called(names: readonly string[], text: string): string[] {
  const exactly = names.filter((name) => written(name) === written(text));
  if (exactly.length > 0) return exactly;
  const part = written(text).toLowerCase();
  return names.filter((name) => written(name).toLowerCase().includes(part));
}

// ---- details ----

/** A port has the name that its maker gave it; what is asked for is written in one way. */
const written = (name: string) =>
  name
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
