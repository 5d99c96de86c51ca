// The route commands, in words.
import type { Command } from 'commander';
import { MIDI_KINDS } from '@midip2p/engine';
import { END_WORDS } from '../routes/end';
import { type CommonFlags, localCommand } from './command';
import type { RouteCommands } from './route-commands';
import type { RouteFlags } from './route-flags';
import { MIDIP2P } from '../own-name';

type Flags = CommonFlags & RouteFlags;

const HELP = `
If several routes match the same source and destination, those with the more specific source apply, then those with the more
specific destination. The two routes of the beginning apply only if no other route matches.
A change never loses a note: a note that sounds ends on the channel and key on which it was struck.

  midip2p route add me:Keys ann --keys C4- --transpose -12     the right hand to ann, an octave lower
  midip2p route add ben me:Synth --to-channel 2                ben on channel 2 of one synth only
  midip2p route add ann ben                                    pass ann's notes on to ben`;

export function routeProgram(program: Command, commands: (flags: Flags) => RouteCommands): void {
  const sub = (parent: Command, name: string, description: string) =>
    localCommand(parent, name, description).option('--room <name>', 'of the client in that room, where several run');
  const act = (what: (routes: RouteCommands, flags: Flags, args: string[]) => Promise<void>) =>
    async function (this: Command): Promise<void> {
      const flags = this.optsWithGlobals<Flags>();
      await what(commands(flags), flags, this.args);
    };

  const route = sub(program, 'route', 'show what goes where in the client that runs, and change it')
    .addHelpText('after', HELP)
    .action(act((routes) => routes.list()));
  sub(route, 'add', 'open another route')
    .argument('<from>', END_WORDS)
    .argument('<to>', 'me, me:PORT, all or PLAYER')
    .option('--otherwise', 'only between ends that no other route means')
    .option('--only <kinds>', `let nothing else pass: ${MIDI_KINDS.join(', ')}; or none`)
    .option('--without <kinds>', 'let everything else pass')
    .option('--channels <list>', 'let only these pass, as 1,3-5')
    .option('--to-channel <map>', 'all to one channel, as 10; or each to its own, as 1:10,2:11')
    .option('--keys <range>', 'let only these notes pass, as C2-B3, 36-59, C4- or -B3 (C4 is middle C, 60)')
    .option('--transpose <semitones>', 'play notes so much higher, or lower')
    .option('--velocity <curve>', 'soft, hard, fixed:100, scale:0.8 or range:30-110')
    .action(act((routes, flags, [from, to]) => routes.add(from!, to!, flags)));
  sub(route, 'remove', 'close routes')
    .argument('<number...>', `as '${MIDIP2P} route' shows them`)
    .action(act((routes, _flags, numbers) => routes.remove(numbers)));
  sub(route, 'reset', 'everybody hears everybody, as at the beginning').action(act((routes) => routes.reset()));
  sub(route, 'sysex', 'let SysEx of the others reach the outputs here, or keep it from them')
    .argument('<on|off>', 'off: only by routes that name it, as --only sysex does')
    .action(act((routes, _flags, [word]) => routes.sysex(word!)));
  sub(route, 'use', 'take the routes of a preset instead')
    .argument('<preset>', 'its name')
    .action(act((routes, _flags, [preset]) => routes.use(preset!)));
  sub(route, 'save', 'keep the routes of now as a preset')
    .argument('<preset>', 'what to call it')
    .action(act((routes, _flags, [preset]) => routes.save(preset!)));
  sub(route, 'presets', 'list the presets').action(act((routes) => routes.listPresets()));
  sub(route, 'forget', 'remove a preset')
    .argument('<preset>', 'its name')
    .action(act((routes, _flags, [preset]) => routes.forget(preset!)));
}
