// Connects the rooms of the client with each other. The rooms decide what happens, not this file.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { formatServerAddress } from '@midip2p/coordinator';
import { Account, type Connected } from './account';
import { apiKeyFrom } from './api-key';
import { AdminCommands } from './commands/admin-commands';
import type { AdminFlags } from './commands/admin-flags';
import {
  changePassword,
  deleteAccount,
  logOut,
  logOutEverywhere,
  makeLasting,
  printDocument,
  printEntered,
  setDisplayName,
} from './commands/account-commands';
import { link, listLinks, signInBy, unlink, type Waiting } from './commands/provider-commands';
import { listDevices, removeDevice } from './commands/device-commands';
import { enterByLink, type Invited } from './commands/enter-by-link';
import { printPorts } from './commands/port-commands';
import { limitsOf, printRealtime } from './commands/realtime-command';
import type { CommonFlags } from './commands/command';
import type { Actions } from './commands/program';
import { recover } from './commands/recover';
import { TextCommands } from './commands/text-commands';
import {
  banPlayer,
  listBans,
  mutePlayer,
  removeFromSession,
  setRole,
  unbanPlayer,
  unmutePlayer,
} from './commands/member-commands';
import { invite, listInvitations, revokeInvitation } from './commands/invitation-commands';
import {
  createRoom,
  deleteRoom,
  enterRoom,
  leaveRoom,
  listMembers,
  listPublicRooms,
  listRooms,
  setRoom,
  transferRoom,
} from './commands/room-commands';
import { latencyCommand } from './commands/latency-command';
import { playoutCommand } from './commands/playout-commands';
import { RouteCommands } from './commands/route-commands';
import { printTo } from './commands/print';
import { type SessionFlags, sessionOptions } from './commands/session-options';
import { playTogether } from './compose-session';
import { configFrom, type Environment } from './config';
import type { Ending } from './ending';
import { ClientError, complaintLine, complaintOf } from './errors';
import { readPassword } from './password';
import { writeLines } from './screen';
import { askLine } from './prompt';
import { portsByDriver } from './ports/drivers';
import { watcherFor } from './status/watcher';

export interface ProgramContext {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  environment: Environment;
  /** How the person, the system or a bug ends the client. */
  ending: Ending;
  version: string;
}

const NO_NAME = { code: 'no-name', message: 'the others must call you something; name yourself with --name NAME' };

const NAME_STAYS = ['usage', 'only a guest chooses a name with the password: yours stays', 2] as const;

const NO_CODE = {
  code: 'no-code',
  message: 'the code that those who run the server gave you is missing; name it after your name',
};

/** null: not on Linux. */
const ownLimits = () => (process.platform === 'linux' ? readFileSync('/proc/self/limits', 'utf8') : null);

export function compose(around: ProgramContext): Actions {
  const { stdin, stdout, stderr, environment, version } = around;
  const accountOf = (flags: CommonFlags) => new Account(configFrom(flags, environment));
  const printOf = (flags: CommonFlags) => printTo(stdout, flags.json ?? false);
  const warn = (error: unknown) => writeLines(stderr, complaintLine(complaintOf(error)));
  const connected = async <T>(flags: CommonFlags, act: (c: Connected) => Promise<T>, server?: string) => {
    const connection = await accountOf(flags).connect(warn, server);
    return act(connection).finally(connection.close);
  };
  const administering = async (flags: AdminFlags, act: (c: Omit<Connected, 'account'>) => Promise<void>) => {
    const key = apiKeyFrom(flags, environment);
    if (key === null) return connected(flags, act);
    const connection = await accountOf(flags).connectWithKey(key);
    return act(connection).finally(connection.close);
  };
  const invited = (flags: SessionFlags): Invited => ({
    name: async () => flags.name ?? askLine(around, 'what shall the others call you? ', NO_NAME),
    password: (name) => password(flags, name)(),
    hasPassword: flags.passwordStdin === true || (environment.MIDIP2P_PASSWORD ?? '') !== '',
    canBeAsked: stdin.isTTY,
  });
  const password = (flags: { passwordStdin?: boolean }, name: string) => () =>
    readPassword({ stdin, stderr, environment, fromStdin: flags.passwordStdin ?? false }, `password of ${name}: `);

  const newPassword = (flags: { passwordStdin?: boolean }, name: string) => () =>
    readPassword(
      { stdin, stderr, environment, fromStdin: flags.passwordStdin ?? false },
      `new password of ${name}: `,
      'MIDIP2P_NEW_PASSWORD',
    );

  const waiting: Waiting = {
    pause: (ms) => pause(ms),
    otherName: stdin.isTTY ? (why) => askLine(around, `${why}\nwhat shall your account be called? `, NO_NAME) : null,
  };

  return {
    logInBy: (name, { with: provider, displayName, invitation, ...flags }) =>
      signInBy(accountOf(flags), { provider, name, displayName, invitation }, waiting, printOf(flags)),
    link: (provider, flags) =>
      connected(flags, (c) => link(c, accountOf(flags), provider ?? '', waiting, printOf(flags))),
    links: (flags) => connected(flags, ({ coordinator }) => listLinks(coordinator, flags, printOf(flags))),
    unlink: (provider, flags) => connected(flags, ({ coordinator }) => unlink(coordinator, provider, printOf(flags))),
    signUp: async (name, flags) => {
      const { displayName = '', invitation = '' } = flags;
      const signedIn = await accountOf(flags).signUp(name, { displayName, invitation }, password(flags, name));
      printEntered(signedIn, 'signUp', configFrom(flags, environment).device, printOf(flags));
    },
    logIn: async (name, flags) => {
      const signedIn = await accountOf(flags).signIn(name, password(flags, name));
      printEntered(signedIn, 'signIn', configFrom(flags, environment).device, printOf(flags));
    },
    setDisplayName: (name, flags) =>
      connected(flags, (connection) => setDisplayName(connection, accountOf(flags), name, printOf(flags))),
    logOut: (flags) =>
      flags.everywhere
        ? connected(flags, (connection) => logOutEverywhere(connection, accountOf(flags), flags, printOf(flags)))
        : logOut(accountOf(flags), flags, printOf(flags)),
    changePassword: (flags) =>
      connected(flags, async (connection) => {
        const { name, guest = false, noPassword = false } = connection.account;
        if (guest)
          return makeLasting(connection, accountOf(flags), flags.name, newPassword(flags, name), printOf(flags));
        if (flags.name !== undefined) throw new ClientError(...NAME_STAYS);
        const old = noPassword ? () => Promise.resolve('') : password(flags, name);
        const typed = { password: old, newPassword: newPassword(flags, name) };
        await changePassword(connection, typed, flags.keepDevices ?? false, printOf(flags));
        if (noPassword) await accountOf(flags).renewed(connection);
      }),
    resetPassword: async (name, code, flags) => {
      const typed = () => (code === undefined ? askLine(around, `code for ${name}: `, NO_CODE) : Promise.resolve(code));
      const signedIn = await accountOf(flags).resetPassword(name, typed, newPassword(flags, name));
      printEntered(signedIn, 'reset', configFrom(flags, environment).device, printOf(flags));
    },
    exportAccount: (flags) =>
      connected(flags, ({ coordinator }) =>
        printDocument(coordinator.exportAccount(), flags.file, stdout, printOf(flags)),
      ),
    deleteAccount: (flags) =>
      connected(flags, (connection) =>
        deleteAccount(connection, accountOf(flags), password(flags, connection.account.name), flags, printOf(flags)),
      ),
    rooms: (flags) => connected(flags, ({ coordinator }) => listRooms(coordinator, flags, printOf(flags))),
    members: (room, flags) =>
      connected(flags, ({ coordinator }) => listMembers(coordinator, room, flags, printOf(flags))),
    createRoom: (name, flags) => connected(flags, ({ coordinator }) => createRoom(coordinator, name, printOf(flags))),
    setRoom: (room, flags) => connected(flags, ({ coordinator }) => setRoom(coordinator, room, flags, printOf(flags))),
    publicRooms: (prefix, flags) =>
      connected(flags, ({ coordinator }) => listPublicRooms(coordinator, prefix, flags, printOf(flags))),
    enterRoom: (room, flags) => connected(flags, ({ coordinator }) => enterRoom(coordinator, room, printOf(flags))),
    leaveRoom: (room, flags) => connected(flags, ({ coordinator }) => leaveRoom(coordinator, room, printOf(flags))),
    transferRoom: (room, player, flags) =>
      connected(flags, ({ coordinator }) => transferRoom(coordinator, room, player, printOf(flags))),
    deleteRoom: (room, flags) =>
      connected(flags, ({ coordinator }) => deleteRoom(coordinator, room, flags, printOf(flags))),
    mute: (meant, flags) =>
      connected(flags, ({ coordinator }) => mutePlayer(coordinator, meant, flags, printOf(flags))),
    unmute: (meant, flags) =>
      connected(flags, ({ coordinator }) => unmutePlayer(coordinator, meant, flags, printOf(flags))),
    removeFromSession: (meant, flags) =>
      connected(flags, ({ coordinator }) => removeFromSession(coordinator, meant, flags, printOf(flags))),
    ban: (meant, flags) => connected(flags, ({ coordinator }) => banPlayer(coordinator, meant, flags, printOf(flags))),
    unban: (meant, flags) => connected(flags, ({ coordinator }) => unbanPlayer(coordinator, meant, printOf(flags))),
    bans: (room, flags) => connected(flags, ({ coordinator }) => listBans(coordinator, room, flags, printOf(flags))),
    setRole: (meant, role, flags) =>
      connected(flags, ({ coordinator }) => setRole(coordinator, meant, { ...flags, role }, printOf(flags))),
    invite: (room, flags) =>
      connected(flags, ({ coordinator, server }) => invite(coordinator, room ?? null, flags, server, printOf(flags))),
    invitations: (room, flags) =>
      connected(flags, ({ coordinator }) => listInvitations(coordinator, room, flags, printOf(flags))),
    revokeInvitation: (room, id, flags) =>
      connected(flags, ({ coordinator }) => revokeInvitation(coordinator, room, id, flags, printOf(flags))),
    devices: (flags) => connected(flags, ({ coordinator }) => listDevices(coordinator, flags, printOf(flags))),
    removeDevice: (device, flags) =>
      connected(flags, ({ coordinator }) => removeDevice(coordinator, device, printOf(flags))),
    ports: async (flags) => printPorts(portsByDriver(), printOf(flags)),
    realtime: async (flags) => printRealtime(limitsOf(ownLimits()), process.getuid?.() === 0, printOf(flags)),
    routes: (flags) => new RouteCommands(configFrom(flags, environment).folder, flags.room ?? null, printOf(flags)),
    texts: (flags) => new TextCommands(stdin, printOf(flags)),
    latency: (flags) =>
      latencyCommand(flags, {
        folder: configFrom(flags, environment).folder,
        print: printOf(flags),
        pause: (ms) => pause(ms),
        signal: around.ending.signal,
      }),
    playout: (policy, flags) => playoutCommand(configFrom(flags, environment).folder, policy, flags, printOf(flags)),
    recover: (file, flags) => recover(configFrom(flags, environment).folder, file ?? null, printOf(flags)),
    admin: (flags, act) =>
      administering(flags, ({ coordinator, server }) => {
        const secret = (name: string) => password(flags, name)();
        return act(new AdminCommands(coordinator.administration(), stdout, printOf(flags), secret, server));
      }),
    session: async (room, flags) => {
      const { advertise, mapping } = configFrom(flags, environment);
      const plan = sessionOptions(room, { ...flags, advertise, mapping });
      const { server: address, invitation } = plan;
      const by = address === null ? null : { address, invitation: invitation ?? '' };
      if (by !== null) await enterByLink(accountOf(flags), by, invited(flags), printOf(flags));
      const server = plan.server === null ? undefined : formatServerAddress(plan.server);
      const play = ({ coordinator, account }: Connected) => {
        const { device, folder } = configFrom(flags, environment);
        const watcher = watcherFor(stdout, flags.json ?? false);
        const { name, displayName = '', guest = false } = account;
        const client = { coordinator, name, displayName, guest, device, agent: `midip2p/${version}`, folder };
        return around.ending
          .inOrder(() => playTogether(plan, client, watcher.show, around.ending))
          .finally(watcher.close);
      };
      await connected(flags, play, server);
    },
  };
}
