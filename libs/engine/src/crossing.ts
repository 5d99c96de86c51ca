// Every call into the addon goes through here: errors become classes, and MIDIP2P_TRACE_NATIVE_CALLS=1 shows each one.
import { writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import { engineErrorFrom } from './errors';

/** `what` is the addon's own name of it, such as "Runner.listen"; `args` are for the trace alone. */
export function cross<T>(what: string, args: readonly unknown[], call: () => T): T {
  if (!tracing) {
    try {
      return call();
    } catch (error) {
      throw engineErrorFrom(error, what);
    }
  }
  const began = performance.now();
  try {
    const result = call();
    show(what, args, began, `→ ${brief(result)}`);
    return result;
  } catch (error) {
    show(what, args, began, `✗ ${(error as Error).message}`);
    throw engineErrorFrom(error, what);
  }
}

// ---- details ----

const tracing = process.env.MIDIP2P_TRACE_NATIVE_CALLS === '1';

function show(what: string, args: readonly unknown[], began: number, end: string): void {
  const took = Math.round((performance.now() - began) * 1000);
  const line = `native [thread ${threadId}] ${what}(${args.map(brief).join(', ')}) ${end} (${took} µs)\n`;
  try {
    writeSync(2, line); // at once and in order, also right before a crash
  } catch {
    // stderr is full or closed: a trace is no reason to fail
  }
}

function brief(value: unknown): string {
  if (value === undefined) return '';
  if (ArrayBuffer.isView(value))
    return `<${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}>`;
  if (value === null || typeof value !== 'object') return String(value);
  const text = JSON.stringify(value, (_, v: unknown) => (ArrayBuffer.isView(v) ? brief(v) : v));
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
