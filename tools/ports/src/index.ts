// A real JACK server, and a player and recorder at it, for system tests of the client's ports.
export { Band } from './band';
export { Ear, Keyboard, Synth } from './instruments';
export { endure } from './endurance';
export { hexOf, latencyFrames } from './frames';
export { JackServer, RATE } from './jack-server';
export { type FrameEvent, JackProbe } from './jack-probe';
export { PipewireServer } from './pipewire-server';
