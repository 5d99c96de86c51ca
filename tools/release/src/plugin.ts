// The DAW plugin: VST3, LV2 and a program of its own, an archive for each variant.
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { extract } from 'tar';
import type { Artefact, Context, Kind } from './artefact';
import { ReleaseError } from './failure';
import { packed } from './packed';
import { run } from './program';

/** As CMake calls them, and as they are called in DAWs. */
const VARIANTS = { MidiEffect: 'MIDIp2p', Instrument: 'MIDIp2p-Instrument' };
const BUILD = 'juce-plugin/build/release';

export const plugin: Kind = {
  name: 'plugin',
  title: 'the DAW plugin as VST3, LV2 and standalone',

  async make(context) {
    const { root, version, epoch, into, progress } = context;
    const line = (text: string) => progress(/\d+%/.exec(text)?.[0] ?? '');
    await run(process.execPath, [path.join(root, 'tools/setup/plugin.mjs'), 'build'], { cwd: root, line });
    const made: Artefact[] = [];
    for (const [variant, name] of Object.entries(VARIANTS)) {
      const folder = `${name.toLowerCase()}-plugin-${version}-linux-x64`;
      const stage = context.work();
      const inside = path.join(stage, folder);
      mkdirSync(inside);
      for (const part of [`VST3/${name}.vst3`, `LV2/${name}.lv2`, `Standalone/${name}`]) {
        const from = path.join(root, BUILD, `${variant}_artefacts/Release`, part);
        if (!existsSync(from))
          throw new ReleaseError('plugin-missing', `${from} was not built; npm run plugin builds it`);
        cpSync(from, path.join(inside, path.basename(part)), { recursive: true });
      }
      writeFileSync(path.join(inside, 'README'), readme(name, version));
      cpSync(GPL, path.join(inside, 'COPYING'));
      const file = path.join(into, `${folder}.tar.gz`);
      await packed(file, stage, [folder], epoch);
      made.push({ kind: 'plugin', file, holds: HOLDS });
    }
    return made;
  },

  async prove(artefact, context) {
    const place = await unpacked(context);
    const name = VARIANTS[variantOf(artefact)];
    const folder = path.join(place, path.basename(artefact.file, '.tar.gz'));
    // As a host does: the file is loaded, and asked what it is. That it plays is plugin:test's to show, in jalv.
    const object = path.join(folder, `${name}.lv2/lib${name}.so`);
    await run('python3', ['-c', ASK_LV2, object, `https://midip2p.org/plugins/${name}`]);
    const libraries = await run('ldd', [path.join(folder, name)]);
    if (libraries.includes('not found'))
      throw new ReleaseError('plugin-wrong', `${name} lacks libraries: ${libraries}`);
    hosted ??= vst3Hosted(context, place);
    return `VST3: ${await hosted}; LV2: loaded, and its descriptor is the plugin's`;
  },
};

// ---- details ----

const GPL = '/usr/share/common-licenses/GPL-3';

const ASK_LV2 = `
import ctypes, sys
class Descriptor(ctypes.Structure):
    _fields_ = [("uri", ctypes.c_char_p)]
ask = ctypes.CDLL(sys.argv[1]).lv2_descriptor
ask.restype = ctypes.POINTER(Descriptor)
sys.exit(0 if ask(0).contents.uri.decode() == sys.argv[2] else 1)
`;

const HOLDS = [
  { name: 'juce', version: '7.0.5', licence: 'GPL-3.0-only', purl: 'pkg:github/juce-framework/JUCE@7.0.5' },
  { name: 'vst3sdk', version: '3.7.2', licence: 'GPL-3.0-only', purl: 'pkg:github/steinbergmedia/vst3sdk@3.7.2' },
];

const variantOf = ({ file }: Artefact): keyof typeof VARIANTS =>
  path.basename(file).startsWith('midip2p-instrument-') ? 'Instrument' : 'MidiEffect';

/** One run hosts both. */
let hosted: Promise<string> | undefined;
let place: Promise<string> | undefined;

/** A folder with all of them unpacked. */
const unpacked = (context: Context): Promise<string> => (place ??= unpack(context));

async function unpack(context: Context): Promise<string> {
  const folder = context.work();
  for (const { file } of await context.made('plugin')) await extract({ file, cwd: folder });
  return folder;
}

/** The tests of the built files, on the packed ones: instances play to each other in blocks of every size. */
async function vst3Hosted(context: Context, from: string): Promise<string> {
  const folder = context.work();
  for (const [variant, name] of Object.entries(VARIANTS)) {
    const archive = (await context.made('plugin')).find((one) => variantOf(one) === variant)!;
    const bundle = path.join(from, path.basename(archive.file, '.tar.gz'), `${name}.vst3`);
    cpSync(bundle, path.join(folder, `${name}.vst3`), { recursive: true });
  }
  const program = path.join(context.root, BUILD, 'test/midip2p_host_tests');
  const output = await run(program, [], { env: { ...process.env, MIDIP2P_VST3_FOLDER: folder }, limitMs: 300_000 });
  const verdict = output.trim().split('\n').at(-1) ?? '';
  return `an offline host's tests on them (${verdict})`;
}

const readme = (
  name: string,
  version: string,
) => `${name} ${version} for Linux on x86-64: a seat in the jam inside a DAW.

VST3         copy ${name}.vst3 to ~/.vst3
LV2          copy ${name}.lv2 to ~/.lv2
by itself    run ./${name}

The client has to run on the same machine: midip2p join. MIDIp2p is under the Apache License 2.0; what is built of it
with JUCE, as here, is under the GNU General Public License 3.0, in COPYING.
`;
