/** A short time for people: "2.67 ms". */
export const milliseconds = (us: number): string => `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`;
