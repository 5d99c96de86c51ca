import { HotPlug, names } from './hot-plug';

const ports = (inputs: string[], outputs: string[] = []) => ({ inputs, outputs });

describe('HotPlug', () => {
  it('says nothing while nothing changes', () => {
    const plug = new HotPlug(ports(['Keys'], ['Synth']));
    expect(plug.look(ports(['Keys'], ['Synth']))).toBeNull();
  });

  it('tells what came and what went, once', () => {
    const plug = new HotPlug(ports(['Keys'], ['Synth']));
    expect(plug.look(ports(['Keys', 'Pads'], []))).toEqual({ came: ports(['Pads']), went: ports([], ['Synth']) });
    expect(plug.look(ports(['Keys', 'Pads'], []))).toBeNull();
    expect(plug.look(ports(['Pads'], ['Synth']))).toEqual({ came: ports([], ['Synth']), went: ports(['Keys']) });
  });
});

it('what the driver itself has opened is no device', () => {
  const all = ['RtMidi Output Client:ada', 'Keys', 'RtMidi Input Client-01:RtMidi Input'];
  expect(names({ getPortCount: () => all.length, getPortName: (port) => all[port]! })).toEqual(['Keys']);
});
