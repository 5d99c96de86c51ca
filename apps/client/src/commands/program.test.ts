import type { Command } from 'commander';
import { type Actions, buildProgram } from './program';

/** The program with actions that only say what they were called with. */
function aProgram() {
  const calls: unknown[][] = [];
  const record =
    (name: string) =>
    (...args: unknown[]) =>
      Promise.resolve(void calls.push([name, ...args]));
  const names: (keyof Actions)[] = [
    'signUp',
    'logIn',
    'logInBy',
    'link',
    'links',
    'unlink',
    'logOut',
    'setDisplayName',
    'changePassword',
    'resetPassword',
    'rooms',
    'createRoom',
    'setRoom',
    'publicRooms',
    'enterRoom',
    'leaveRoom',
    'transferRoom',
    'deleteRoom',
    'mute',
    'unmute',
    'setRole',
    'removeFromSession',
    'ban',
    'unban',
    'bans',
    'invite',
    'invitations',
    'revokeInvitation',
    'devices',
    'removeDevice',
    'ports',
    'realtime',
    'playout',
    'latency',
    'session',
    'admin',
  ];
  const actions = Object.fromEntries(names.map((name) => [name, record(name)])) as unknown as Actions;
  const program = buildProgram('0.0.0', actions);
  const every = (command: Command): Command[] => [command, ...command.commands.flatMap(every)];
  for (const command of every(program)) {
    command.exitOverride().configureOutput({ getOutHelpWidth: () => 100, writeErr: () => undefined });
  }
  const type = async (...args: string[]) => {
    await program.parseAsync(args, { from: 'user' });
    return calls.splice(0);
  };
  return { program, every, type };
}

describe('the command line', () => {
  it('says what there is, everywhere', () => {
    const { program, every } = aProgram();
    const help = every(program).map((command) => `$ midip2p ${command.name()} --help\n${command.helpInformation()}`);
    expect(help.join('\n')).toMatchSnapshot();
  });

  it.each([
    [['signup', 'ada', '--server', 'x:1'], [['signUp', 'ada', { server: 'x:1' }]]],
    [['login', 'ada', '--password-stdin'], [['logIn', 'ada', { passwordStdin: true }]]],
    [['login', '--with', 'Club'], [['logInBy', undefined, { with: 'Club' }]]],
    [['login', 'ada', '--with', 'Club', '--invitation', 'x'], [['logInBy', 'ada', { with: 'Club', invitation: 'x' }]]],
    [['account', 'link'], [['link', undefined, {}]]],
    [['account', 'links', '--most', '1'], [['links', { most: '1' }]]],
    [['account', 'unlink', 'Club', '--server', 'x:1'], [['unlink', 'Club', { server: 'x:1' }]]],
    [['signup', 'ada', '--display-name', '艾达'], [['signUp', 'ada', { displayName: '艾达' }]]],
    [['signup', 'ada', '--invitation', 'a-code'], [['signUp', 'ada', { invitation: 'a-code' }]]],
    [['account', 'name', 'Jürgen Müller', '--json'], [['setDisplayName', 'Jürgen Müller', { json: true }]]],
    [['logout'], [['logOut', {}]]],
    [['logout', '--everywhere'], [['logOut', { everywhere: true }]]],
    [['logout', '--yes'], [['logOut', { yes: true }]]],
    [['account', 'password', '--name', 'ada'], [['changePassword', { name: 'ada' }]]],
    [['rooms', 'set', 'Friday', '--guests', 'refused'], [['setRoom', 'Friday', { guests: 'refused' }]]],
    [['account', 'password', '--keep-devices'], [['changePassword', { keepDevices: true }]]],
    [['account', 'reset', 'ada', '--server', 'x:1'], [['resetPassword', 'ada', undefined, { server: 'x:1' }]]],
    [['playout'], [['playout', undefined, {}]]],
    [['playout', 'tight', '--delay', '25', '--json'], [['playout', 'tight', { delay: '25', json: true }]]],
    [['playout', '--output', 'Synth', '--offset', '-8'], [['playout', undefined, { output: 'Synth', offset: '-8' }]]],
    [['rooms', '--json'], [['rooms', { json: true }]]],
    [['rooms', 'create', 'Friday', '--json'], [['createRoom', 'Friday', { json: true }]]],
    [['rooms', 'set', 'Friday', '--second-device', 'refused'], [['setRoom', 'Friday', { secondDevice: 'refused' }]]],
    [
      ['invite', 'Friday', '--uses', '3', '--for', '2h', '--role', 'listener'],
      [['invite', 'Friday', { uses: '3', for: '2h', role: 'listener' }]],
    ],
    [['rooms', 'invitations', 'Friday', '--all', '--json'], [['invitations', 'Friday', { all: true, json: true }]]],
    [['rooms', 'revoke', 'Friday', '0123456789ab'], [['revokeInvitation', 'Friday', '0123456789ab', {}]]],
    [['rooms', 'revoke', 'Friday', '--all'], [['revokeInvitation', 'Friday', null, { all: true }]]],
    [
      ['rooms', 'set', 'Friday', '--most-players', '8', '--entry', 'public', '--public-role', 'listener'],
      [['setRoom', 'Friday', { mostPlayers: '8', entry: 'public', publicRole: 'listener' }]],
    ],
    [['rooms', 'set', 'Friday', '--timing-master', 'ben'], [['setRoom', 'Friday', { timingMaster: 'ben' }]]],
    [['rooms', 'public', 'Fri'], [['publicRooms', 'Fri', {}]]],
    [['rooms', 'enter', 'an-id'], [['enterRoom', 'an-id', {}]]],
    [['rooms', 'leave', 'Friday'], [['leaveRoom', 'Friday', {}]]],
    [['rooms', 'transfer', 'Friday', 'ben'], [['transferRoom', 'Friday', 'ben', {}]]],
    [['rooms', 'delete', 'Friday', '--yes'], [['deleteRoom', 'Friday', { yes: true }]]],
    [['rooms', 'set', 'Friday', '--sysex', 'on'], [['setRoom', 'Friday', { sysex: 'on' }]]],
    [
      ['rooms', 'mute', 'Friday', 'ben', '--port', 'Pads', 'Keys', '--reason', 'too loud'],
      [['mute', { room: 'Friday', player: 'ben' }, { port: ['Pads', 'Keys'], reason: 'too loud' }]],
    ],
    [['rooms', 'unmute', 'Friday', 'ben', '--json'], [['unmute', { room: 'Friday', player: 'ben' }, { json: true }]]],
    [
      ['rooms', 'role', 'Friday', 'ben', 'moderator'],
      [['setRole', { room: 'Friday', player: 'ben' }, 'moderator', {}]],
    ],
    [['rooms', 'remove', 'Friday', 'ben'], [['removeFromSession', { room: 'Friday', player: 'ben' }, {}]]],
    [['rooms', 'ban', 'Friday', 'ben', '--for', '7d'], [['ban', { room: 'Friday', player: 'ben' }, { for: '7d' }]]],
    [['rooms', 'unban', 'Friday', 'ben'], [['unban', { room: 'Friday', player: 'ben' }, {}]]],
    [['rooms', 'bans', 'Friday', '--json'], [['bans', 'Friday', { json: true }]]],
    [['invite', 'Friday'], [['invite', 'Friday', {}]]],
    [['devices', '--server', 'x:1'], [['devices', { server: 'x:1' }]]],
    [['devices', 'remove', 'phone', '--json'], [['removeDevice', 'phone', { json: true }]]],
    [['admin', 'rooms', '--json'], [['admin', { json: true }, expect.any(Function)]]],
    [['admin', 'room', 'create', 'Friday', '--owner', 'ada'], [['admin', { owner: 'ada' }, expect.any(Function)]]],
    [
      ['admin', 'room', 'mute', 'Friday', 'ben', '--port', 'Keys'],
      [['admin', { port: ['Keys'] }, expect.any(Function)]],
    ],
    [
      ['admin', 'account', 'disable', 'ada', '--reason', 'spam', '--server', 'x:1'],
      [['admin', { reason: 'spam', server: 'x:1' }, expect.any(Function)]],
    ],
    [['ports', '--json'], [['ports', { json: true }]]],
    [['realtime', '--json'], [['realtime', { json: true }]]],
    [
      ['join', '--no-devices', '--listen', 'a:1', '--listen', 'b:2'],
      [
        [
          'session',
          undefined,
          {
            devices: false,
            plugins: true,
            realtime: true,
            datagrams: true,
            mapping: true,
            relay: true,
            listen: ['a:1', 'b:2'],
          },
        ],
      ],
    ],
    [
      ['join', '--driver', 'jack'],
      [
        [
          'session',
          undefined,
          { driver: 'jack', devices: true, plugins: true, realtime: true, datagrams: true, mapping: true, relay: true },
        ],
      ],
    ],
    [
      ['join', '--no-plugins', '--plugin-code'],
      [
        [
          'session',
          undefined,
          {
            devices: true,
            plugins: false,
            pluginCode: true,
            realtime: true,
            datagrams: true,
            mapping: true,
            relay: true,
          },
        ],
      ],
    ],
    [
      ['play', 'a.mid', 'Friday'],
      [
        [
          'session',
          'Friday',
          { play: 'a.mid', devices: false, realtime: true, datagrams: true, mapping: true, relay: true, stay: false },
        ],
      ],
    ],
    [
      ['record', 'a.mid', '--for', '5'],
      [
        [
          'session',
          undefined,
          { record: 'a.mid', for: '5', devices: false, realtime: true, datagrams: true, mapping: true, relay: true },
        ],
      ],
    ],
  ])('understands %j', async (args, calls) => {
    expect(await aProgram().type(...args)).toEqual(calls);
  });

  it.each([
    [['jump']],
    [['play']],
    [['join', '--loud']],
    [['join', '--driver', 'oss']],
    [['signup']],
    [['rooms', 'create']],
    [['devices', 'remove']],
    [['invite', 'a', 'b']],
    [['admin', 'room', 'close']],
    [['admin', 'account', 'create']],
  ])('refuses %j', async (args) => {
    await expect(aProgram().type(...args)).rejects.toMatchObject({ name: 'CommanderError' });
  });

  it('takes no password as an option', async () => {
    await expect(aProgram().type('login', 'ada', '--password', 'secret')).rejects.toMatchObject({
      code: 'commander.unknownOption',
    });
  });
});
