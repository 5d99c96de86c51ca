// Players whose notes an output does not let in, because as many streams as it can release again hold something there
// already.

interface OutputFigures {
  port: number;
  turnedAway: number;
}

/** The message for each output at which there are more of them; `seen` remembers what was reported. */
export function turnedAwayMessages(seen: Map<number, number>, ports: readonly OutputFigures[]): string[] {
  return ports.flatMap(({ port, turnedAway }) => {
    const more = turnedAway - (seen.get(port) ?? 0);
    seen.set(port, turnedAway);
    if (more <= 0) return [];
    return [
      `${more} events of players for whom there is no place any more were not played; route fewer streams to one output`,
    ];
  });
}
