import { PassThrough } from 'node:stream';
import { readPassword } from './password';

const source = (text: string | null, environment = {}, fromStdin = false) => {
  const stdin = new PassThrough();
  if (text !== null) stdin.end(text);
  return { stdin, stderr: new PassThrough(), environment, fromStdin } as unknown as Parameters<typeof readPassword>[0];
};

/** A terminal as far as a prompt needs one: it takes keys, and knows whether it echoes. */
function aTerminal(keys: string) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, raw: [] as boolean[] });
  const shown: string[] = [];
  Object.assign(stdin, { setRawMode: (on: boolean) => stdin.raw.push(on) });
  const stderr = { write: (text: string) => shown.push(text) };
  stdin.write(keys);
  return { stdin, shown, source: { stdin, stderr, environment: {}, fromStdin: false } as never };
}

describe('readPassword', () => {
  it('reads one line of stdin when told to', async () => {
    expect(await readPassword(source('pass word\r\nmore', {}, true), '?')).toBe('pass word');
    await expect(readPassword(source('', {}, true), '?')).rejects.toMatchObject({ code: 'no-password' });
  });

  it('takes it from the environment', async () => {
    expect(await readPassword(source(null, { MIDIP2P_PASSWORD: 'secret' }), '?')).toBe('secret');
  });

  it('says how else when there is no terminal', async () => {
    await expect(readPassword(source(null), '?')).rejects.toMatchObject({ code: 'no-password', exitCode: 2 });
  });

  it('asks without an echo, and takes a key back', async () => {
    const { stdin, shown, source } = aTerminal('secrex\u007ft\r');
    expect(await readPassword(source, 'password: ')).toBe('secret');
    expect(shown).toEqual(['password: ', '\n']);
    expect(stdin.raw).toEqual([true, false]);
  });

  it('gives up on control-C', async () => {
    await expect(readPassword(aTerminal('sec\u0003').source, '?')).rejects.toMatchObject({ code: 'no-password' });
  });
});
