// The errors of the native engine as classes, each with a stable `code` and a sentence that says what to do.

/** Every error of the engine; its subclasses are those that code may want to distinguish. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The engine, or one end of a port, was closed before. */
export class ClosedError extends EngineError {
  override readonly name = 'ClosedError';
}

/** The port's ring is full: the event is lost and counted, because waiting would make other events late. */
export class QueueFullError extends EngineError {
  override readonly name = 'QueueFullError';
}

/** Bytes that are no MIDI message, or one that is too large. */
export class BadMessageError extends EngineError {
  override readonly name = 'BadMessageError';
}

/** The TCP port or the address cannot be listened on. */
export class ListenError extends EngineError {
  override readonly name = 'ListenError';
}

/** A text that is no JSONMIDI; `code` is the rule it breaks. */
export class JsonMidiError extends EngineError {
  override readonly name = 'JsonMidiError';
}

/** The one place where an error of the addon becomes one of these classes. Any other error is returned as it is. */
export function engineErrorFrom(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) && !isErrorOfAnotherRealm(error)) return error;
  const { name, code, message } = error as Error & { code?: unknown };
  if (name !== 'NativeError' || typeof code !== 'string') return error;
  // The loader's message is complete; for other errors the addon gives the code, and the sentence stands here.
  if (code === 'native-not-loaded') return new EngineError(code, message, { cause: error });
  const sentence = SENTENCES[code] ?? `the native engine refused it (${code})`;
  return new (classOf(code))(code, `${doing}: ${sentence}`, { cause: error });
}

// ---- details ----

/** Under a test runner the addon's errors are made by another global object than ours. */
const isErrorOfAnotherRealm = (error: unknown) => Object.prototype.toString.call(error) === '[object Error]';

function classOf(code: string): typeof EngineError {
  if (code === 'port-closed' || code === 'runner-closed') return ClosedError;
  if (code === 'queue-full') return QueueFullError;
  if (code === 'not-midi' || code === 'message-too-large') return BadMessageError;
  if (code === 'listen-address-in-use' || code === 'address-invalid') return ListenError;
  if (code.startsWith('jsonmidi-')) return JsonMidiError;
  return EngineError;
}

const SENTENCES: Record<string, string> = {
  'queue-full': 'the queue is full and the event is lost; hand events over at the pace of the music',
  'port-closed': 'the port is closed; open another one',
  'runner-closed': 'the engine is closed; start another one',
  'message-too-large': 'the message is longer than 65536 bytes; send it as several messages',
  'not-midi': 'these bytes are not one complete MIDI message; start with a status byte, without running status',
  'unknown-port': 'there is no such port; it was closed, or never opened in this process',
  'unknown-link': 'there is no such link; it was closed, or never opened by this engine',
  'port-in-use': 'this end of the port is in use elsewhere; close it there first, a port has one producer or taker',
  'listen-address-in-use': 'another program listens there; choose another TCP port, or 0 for any',
  'address-invalid': 'this is no address of this machine; give a numeric IPv4 or IPv6 address that it has',
  'clock-old-epoch': 'a newer master was elected already; this word came too late',
  'too-many': 'there are too many of them; close one first',
  'jsonmidi-syntax': 'the text is not one JSON object and nothing else',
  'jsonmidi-utf8': 'the text is not valid UTF-8',
  'jsonmidi-depth': 'the text is nested too deeply',
  'jsonmidi-number': 'a number is not a plain integer',
  'jsonmidi-duplicate-field': 'a field is there twice',
  'jsonmidi-missing-field': 'a field that this type needs is missing',
  'jsonmidi-wrong-type': 'a field has a value of the wrong type',
  'jsonmidi-out-of-range': 'a value is out of its range',
  'jsonmidi-unknown-type': 'there is no MIDI message of this type',
  'jsonmidi-ump-not-carried': 'Universal MIDI Packets are not carried yet; send the MIDI 1.0 message',
  'jsonmidi-protocol': 'protocol and group go together, or neither is there',
  'jack-not-installed':
    'there is no JACK on this machine; install it (Debian and Ubuntu: libjack-jackd2-0 with jackd2, or pipewire-jack)',
  'jack-not-running': 'no JACK server runs; start one (such as qjackctl or jackd), or PipeWire with pw-jack',
  'jack-refused': 'the JACK server refused the client or its ports; choose a shorter name without a colon',
  'local-token-unsafe':
    'others can read the token file that lets plugins in, or it is not yours; remove local-link.json and start again',
  'system-error': 'the operating system refused it; the log of this machine may say more',
};
