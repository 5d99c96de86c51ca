// Text that others wrote, made fit to be shown. Control characters (C0, C1, DEL) steer a terminal, format characters
// reorder a line (bidirectional overrides) or are not seen, separators begin a line that nobody wrote.

const STEERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** One line for people: whatever could steer what shows it is U+FFFD. */
export function printable(text: string): string {
  return text.replace(STEERS, '\ufffd');
}

/** One line of JSON that a terminal may show, too; whoever parses it gets the very value. */
export function jsonLine(value: unknown): string {
  return plainJson(JSON.stringify(value));
}

/** The same of JSON that is written already: characters that steer can only stand in its strings. The end of the line stays. */
export function plainJson(text: string): string {
  return text.replace(STEERS, (one) => (one === '\n' ? one : escaped(one)));
}

/**
 * A name with such characters, or with others that are not seen, is not what it looks like. Variation selectors only
 * choose between two pictures of one character.
 */
export function hidesSomething(name: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u2800]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/u.test(name);
}

// ---- details ----

const escaped = (one: string): string =>
  one
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
