import { eventLine } from './event-log';

describe('eventLine', () => {
  it('adds to a JSONMIDI text what a reader may ignore', () => {
    const text = '{"type":"noteOn","channel":1,"note":60,"velocity":100,"port":1,"timestamp":60000000}';
    const line = eventLine(text, { link: 2, sequence: 7 }, Uint8Array.of(0x90, 60, 100), {
      arrivedUs: 1.4,
      readyUs: 2.5,
      takenUs: 9,
    });
    expect(line).toBe(
      '{"type":"noteOn","channel":1,"note":60,"velocity":100,"port":1,"timestamp":60000000,' +
        '"link":2,"sequence":7,"bytes":"903c64","arrivedUs":1,"readyUs":3,"machineUs":9}\n',
    );
  });
});
