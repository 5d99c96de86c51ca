import { type SessionFlags, sessionOptions } from './session-options';

describe('sessionPlan', () => {
  it('has a default for everything', () => {
    expect(sessionOptions(undefined, {})).toEqual({
      room: null,
      invitation: null,
      server: null,
      listen: [],
      advertise: [],
      mapping: true,
      driver: null,
      devices: true,
      virtual: null,
      pairs: [],
      plugins: false,
      pluginCode: false,
      play: null,
      record: null,
      log: null,
      seconds: null,
      players: 1,
      forSeconds: null,
      until: 'told',
      withClock: false,
      strict: false,
      fault: null,
      clockShift: { us: 0, ppm: 0 },
      windowUs: null,
      trace: null,
      routes: null,
      sysex: null,
      playout: { policy: 'room', delayUs: null, offsetUs: 0, ownWaits: false },
      realtime: true,
      datagrams: true,
      relay: true,
    });
  });

  it('takes an invitation link for a room, or for a code', () => {
    const link = 'midip2p://jam.example:443/join/a-code';
    const taken = { room: null, invitation: 'a-code', server: { host: 'jam.example', port: 443, fingerprint: null } };
    expect(sessionOptions(link, {})).toMatchObject(taken);
    expect(sessionOptions(undefined, { invitation: link })).toMatchObject(taken);
    expect(sessionOptions(undefined, { invitation: 'a-code' })).toMatchObject({ ...taken, server: null });
    for (const flags of [{ invitation: link }, { invitation: 'a-code' }])
      expect(() => sessionOptions(flags.invitation === link ? 'friday' : link, flags)).toThrow(
        'leave one of the two out',
      );
    expect(() => sessionOptions('midip2p://jam.example', {})).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });

  it('reads what it is given', () => {
    const plan = sessionOptions('friday', {
      driver: 'jack',
      listen: ['127.0.0.1:0', '[::1]:7000'],
      seconds: '2.5',
      players: '3',
      fault: 'swap',
      clockShift: '-9000000:-29.5',
    });
    expect(plan).toMatchObject({
      driver: 'jack',
      room: 'friday',
      listen: [
        { host: '127.0.0.1', port: 0 },
        { host: '::1', port: 7000 },
      ],
      seconds: 2.5,
      players: 3,
      fault: 'swap',
      clockShift: { us: -9_000_000, ppm: -29.5 },
    });
  });

  it.each<[SessionFlags, string]>([
    [{ record: 'jam.mid' }, 'told'],
    [{ log: 'jam.jsonl' }, 'told'],
    [{ play: 'a.mid' }, 'played'],
    [{ play: 'a.mid', record: 'jam.mid' }, 'told'],
    [{ play: 'a.mid', log: 'jam.jsonl', stay: false }, 'played'],
    [{ play: 'a.mid', stay: true }, 'told'],
    [{ record: 'jam.mid', untilQuiet: true }, 'quiet'],
  ])('%j stays until %s', (flags, until) => {
    expect(sessionOptions('x', flags).until).toBe(until);
  });

  it('takes JACK where several pairs of ports are asked for', () => {
    expect(sessionOptions('x', { ports: 'Keys, Pads' })).toMatchObject({ driver: 'jack', pairs: ['Keys', 'Pads'] });
  });

  it.each([
    [{ ports: 'Keys', driver: 'rtmidi' }, "--ports is JACK's: leave it out, or take --driver jack instead of rtmidi"],
    ...['', 'Keys,Keys', 'a:b', 'Keys,'].map((ports): [SessionFlags, string] => [
      { ports },
      `--ports takes 1 to 16 different names of at most 32 characters without a colon, as Keys,Pads, not '${ports}'`,
    ]),
    [{ seconds: '0' }, "--seconds takes seconds, more than 0 and at most 86400, not '0'"],
    [{ for: 'ever' }, "--for takes seconds, more than 0 and at most 86400, not 'ever'"],
    [{ players: '-1' }, "--players takes a whole number, 0 to 999, not '-1'"],
    [
      { listen: ['example.org'] },
      "--listen takes HOST:PORT with a numeric address, as 127.0.0.1:0 or [::1]:0, not 'example.org'",
    ],
    [{ fault: 'crash' }, "--fault takes one of drop, flip, swap, duplicate, not 'crash'"],
    [{ clockShift: '5' }, "--clock-shift takes MICROSECONDS:PPM, as -2500000:12.5, not '5'"],
  ])('says what %j should have been', (flags, message) => {
    expect(() => sessionOptions('x', flags)).toThrow(
      expect.objectContaining({ code: 'usage', exitCode: 2, message }) as Error,
    );
  });
});
