// Preloaded into a client: its portable MIDI driver is the build over JACK (CMakeLists.txt), in every thread.
const path = require('node:path');

const load = process.dlopen;
process.dlopen = function (module, file, ...rest) {
  const isDriver = /@julusian.midi/.test(file);
  return load.call(this, module, isDriver ? path.join(__dirname, '../build/dev/midi_over_jack.node') : file, ...rest);
};
