/**
 * Calls `late` after so many ms; the result calls it off. What has come meanwhile is heard first: on a machine that was busy, it
 * may have been there in time.
 */
export function patience(ms: number, late: () => void): () => void {
  let isOff = false;
  const timer = setTimeout(() => setImmediate(() => !isOff && late()), ms).unref();
  return () => {
    isOff = true;
    clearTimeout(timer);
  };
}
