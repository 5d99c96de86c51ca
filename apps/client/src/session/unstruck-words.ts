/** What did not sound, in a few words. */
export function unstruckWords({ late, lost }: { late: number; lost: number }): string {
  return [...(late > 0 ? [`${late} too late`] : []), ...(lost > 0 ? [`${lost} without room there`] : [])].join(', ');
}
