// A step that a person watches, as those of the set-up look: what it does, that it still lives, how long it took.

const BEAT_MS = 20_000;
const LIVE_BEAT_MS = 200;

/** Runs `work(progress)`; `progress(text)` shows where it is. On stderr: stdout is for the report. */
export async function step<T>(title: string, work: (progress: (text: string) => void) => Promise<T>): Promise<T> {
  const out = process.stderr;
  const live = out.isTTY && process.env.CI === undefined;
  const began = performance.now();
  let detail = '';
  const line = (sign: string, more = '') =>
    `  ${sign} ${title}${more} (${((performance.now() - began) / 1000).toFixed(1)} s)`;
  const show = () => {
    const text = line('…', detail && ` · ${detail}`);
    out.write(live ? `\r\u001b[2K${text.slice(0, (out.columns || 80) - 1)}` : `${text}\n`);
  };
  show();
  const beat = setInterval(show, live ? LIVE_BEAT_MS : BEAT_MS);
  const finish = (sign: string) => {
    clearInterval(beat);
    out.write(`${live ? '\r\u001b[2K' : ''}${line(sign)}\n`);
  };
  try {
    const result = await work((text) => (detail = text));
    finish('✓');
    return result;
  } catch (error) {
    finish('✗');
    throw error;
  }
}
