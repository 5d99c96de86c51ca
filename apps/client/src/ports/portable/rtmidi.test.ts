import { askForSequencer, noSystem, notLoaded } from './rtmidi';

describe('what is said about a MIDI driver', () => {
  it('names the package when ALSA is not there', () => {
    const dlopen = new Error('libasound.so.2: cannot open shared object file: No such file or directory\n at x');
    expect(notLoaded(dlopen)).toMatchObject({
      code: 'midi-driver-not-loaded',
      message:
        'the MIDI driver cannot be loaded: libasound.so.2: cannot open shared object file: No such file or directory; ' +
        'install ALSA (Debian and Ubuntu: libasound2; Fedora and Arch: alsa-lib)',
    });
  });

  it('passes on what else the loader says', () => {
    expect(notLoaded(new Error('No native build was found')).message).toContain('No native build was found');
  });

  it('asks for the sequencer before ALSA and RtMidi complain of it in words of their own', () => {
    expect(() => askForSequencer('/dev/snd/no-such-sequencer')).toThrow(
      "this machine has no MIDI system (there is no /dev/snd/no-such-sequencer); on Linux, load the kernel's sequencer: modprobe snd-seq",
    );
    expect(() => askForSequencer('/dev/null')).not.toThrow();
  });

  it('tells a system without MIDI from a driver that is broken', () => {
    expect(noSystem(new Error('Failed to initialise RtMidi'))).toMatchObject({ code: 'midi-system-missing' });
  });
});
