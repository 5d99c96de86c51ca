import { assemble, LONGEST_MESSAGE, type OpenSysex } from './sysex-assembly';

function messagesOf(...chunks: number[][]): { messages: string[]; dropped: number } {
  let open: OpenSysex = null;
  let dropped = 0;
  const messages = chunks.flatMap((chunk) => {
    const answer = assemble(open, Uint8Array.from(chunk));
    open = answer.open;
    if (answer.dropped) dropped += 1;
    return answer.messages.map((m) => Buffer.from(m).toString('hex'));
  });
  return { messages, dropped };
}

describe('assemble', () => {
  it('lets whole messages through', () => {
    expect(messagesOf([0x90, 60, 100], [0xf0, 1, 2, 0xf7]).messages).toEqual(['903c64', 'f00102f7']);
  });

  it('joins the chunks of a long SysEx, with a clock tick in between', () => {
    expect(messagesOf([0xf0, 1], [0xf8], [2, 3], [4, 0xf7])).toEqual({ messages: ['f8', 'f001020304f7'], dropped: 0 });
  });

  it('takes an end that comes alone', () => {
    expect(messagesOf([0xf0, 1], [0xf7]).messages).toEqual(['f001f7']);
  });

  it('drops a SysEx that another message cuts short, and says so', () => {
    expect(messagesOf([0xf0, 1], [0x90, 60, 100], [2, 0xf7])).toEqual({ messages: ['903c64'], dropped: 1 });
  });

  it('drops a SysEx longer than the engine carries', () => {
    const half = new Array<number>(LONGEST_MESSAGE / 2).fill(1);
    expect(messagesOf([0xf0, ...half], half, [0xf7])).toEqual({ messages: [], dropped: 1 });
  });
});
