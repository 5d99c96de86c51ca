// Waits for a condition that only the engine's counters show: it is checked again and again, because counters do not
// call back.

const LOOK_EVERY_MS = 10;

/** Resolves true once `holds()`; false when the signal came first, or `patienceMs` ran out. */
export async function until(holds: () => boolean, signal: AbortSignal, patienceMs = Infinity): Promise<boolean> {
  const began = performance.now();
  for (;;) {
    if (holds()) return true;
    if (signal.aborted || performance.now() - began > patienceMs) return false;
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** Resolves when the signal has come. Waiting costs nothing. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

// ---- details ----

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
