/** What was not played, in a few words. */
export function unstruckText({ late, lost, withheld }: { late: number; lost: number; withheld: number }): string {
  return [
    ...(late > 0 ? [`${late} too late`] : []),
    ...(lost > 0 ? [`${lost} without room there`] : []),
    ...(withheld > 0 ? [`${withheld} SysEx not let in there`] : []),
  ].join(', ');
}
