// What `npm run plugin` has built.
import { existsSync } from 'node:fs';
import path from 'node:path';

const BUILD = path.join(__dirname, '../../../juce-plugin/build', process.env.MIDIP2P_PLUGIN_BUILD ?? 'release');

const built = (relative: string): string => {
  const file = path.join(BUILD, relative);
  if (!existsSync(file)) throw new Error(`${file} is not there: npm run plugin builds it`);
  return file;
};

/** Folders in which a host finds our bundles. */
export const lv2Folder = () => built('MidiEffect_artefacts/Release/LV2');
export const vst3Folder = () => built('MidiEffect_artefacts/Release/VST3');
/** The same without JUCE's parameters for controllers: what they cost, and what they are for. */
export const vst3WithoutControllersFolder = () => built('test/WithoutControllers_artefacts/Release/VST3');

export const LV2_URI = 'https://midip2p.org/plugins/MIDIp2p';
