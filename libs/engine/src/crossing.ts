// Every call into the addon goes through here: errors become classes, and MIDIP2P_TRACE_NATIVE_CALLS=1 shows each one.
import { writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import { engineErrorFrom } from './errors';

/** The same addon, with each function and each method of each class wrapped in cross(). */
export function crossing<Addon extends object>(addon: Addon): Addon {
  const wrapped = Object.entries(addon).map(([name, it]: [string, unknown]) => {
    if (typeof it !== 'function') return [name, it];
    return [name, isClass(it) ? crossingClass(name, it) : crossingFunction(name, it as Call)];
  });
  return Object.fromEntries(wrapped) as Addon;
}

/** `what` is the name of the function in the addon, such as "Runner.listen"; `args` are only for the trace. */
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

type Call = (...args: unknown[]) => unknown;
type Class = new (...args: never[]) => object;

const methodsOf = (it: Class) => Object.getOwnPropertyNames(it.prototype).filter((name) => name !== 'constructor');
/** Those functions of an addon that are classes: they have methods for their objects. */
const isClass = (it: object): it is Class => 'prototype' in it && methodsOf(it as Class).length > 0;

const crossingFunction = (what: string, call: Call): Call =>
  function (this: unknown, ...args) {
    return cross(what, args, () => call.apply(this, args));
  };

function crossingClass(name: string, native: Class): Class {
  function Crossing(...args: never[]): object {
    return cross(`new ${name}`, args, () => Reflect.construct(native, args, new.target!) as object);
  }
  Crossing.prototype = Object.create(native.prototype as object, {
    constructor: { value: Crossing },
  }) as object;
  for (const method of methodsOf(native)) {
    const call = crossingFunction(`${name}.${method}`, (native.prototype as Record<string, Call>)[method]!);
    Object.defineProperty(Crossing.prototype, method, { value: call });
  }
  return Crossing as unknown as Class;
}

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
