import unhomoglyph from 'unhomoglyph';

/** Two names that a reader may take for one: `paul`, `paui` with a capital i, `pau1`; `rn` and `m`; letters of other alphabets. */
export function looksLike(one: string, other: string): boolean {
  const others = pictures(other);
  return pictures(one).some((picture) => others.includes(picture));
}

/**
 * What is left when each character is one of those that look like it (Unicode's confusables), upper and lower case alike:
 * a capital may look like another letter than its small one does, so both are asked.
 */
export const pictures = (name: string): string[] => [
  ...new Set([name, name.toLowerCase()].map((text) => unhomoglyph(unhomoglyph(text.normalize('NFKC')).toLowerCase()))),
];
